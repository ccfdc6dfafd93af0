// A citation wherever it shows: the button in the text, the hover card, the row in the list.

import { html, nothing, type TemplateResult } from "lit";
import type { Turn } from "../conversation.js";
import type { Citation } from "../types.js";
import type { Speech } from "../words.js";
import type { Chat } from "./chat.js";

export const CARD = "card"; // the hover card's id: there is one, shown beside whichever mark

/** The `[n]` of an answer, as a named button. */
export function mark(chat: Chat, turn: Turn, citation: Citation): TemplateResult {
  const show = (event: Event) => chat.preview(citation, event.currentTarget);
  const hide = () => chat.preview(null, null);
  const title = citation.title ?? chat.speech.say("untitled");
  return html`<button
    type="button" class="mark"
    aria-label=${chat.speech.say("sourceNamed", { n: citation.n, title })}
    aria-expanded=${chat.opened === citation}
    @click=${(event: Event) => chat.open(turn, citation, event.currentTarget)}
    @pointerenter=${show} @pointerleave=${hide} @focus=${show} @blur=${hide}
  >${citation.n}</button>`;
}

/** Outlet, date and speaker, as far as they are known. */
export function origin(speech: Speech, citation: Citation): TemplateResult {
  const speaker = citation.speaker && speech.say("says", { name: citation.speaker });
  return html`<span class="from">
    ${speaker ? html`<span dir="auto">${speaker}</span>` : nothing}
    ${citation.outlet ? html`<span dir="auto">${citation.outlet}</span>` : nothing}
    ${citation.published_at
      ? html`<time datetime=${citation.published_at}>${speech.date(citation.published_at)}</time>`
      : nothing}
  </span>`;
}

export function card(speech: Speech, citation: Citation): TemplateResult {
  return html`
    <q class="quoted" dir="auto">${citation.cited_text}</q>
    <strong dir="auto">${citation.title ?? speech.say("untitled")}</strong>
    ${origin(speech, citation)}
  `;
}

/** The citations of each document together, in order of first use. */
export function byDocument(citations: Citation[]): Citation[][] {
  const groups = new Map<string, Citation[]>();
  for (const one of citations) {
    groups.set(one.document_id, [...(groups.get(one.document_id) ?? []), one]);
  }
  return [...groups.values()];
}

/** One document in the list of sources under an answer; opens its first citation. */
export function sourceRow(chat: Chat, turn: Turn, group: Citation[]): TemplateResult {
  const { speech } = chat;
  const first = group[0] as Citation; // groups are made of at least one
  const open = (event: Event) => chat.open(turn, first, event.currentTarget);
  return html`<li>
    <button type="button" class="source" @click=${open}>
      <span class="numbers">${group.map(({ n }) => html`<span class="number">${n}</span> `)}</span>
      <span class="about">
        <span class="name" dir="auto">${first.title ?? speech.say("untitled")}</span>
        ${origin(speech, group.length > 1 ? { ...first, speaker: null } : first)}
        ${first.copies
          ? html`<span class="from">${speech.count("copies", first.copies)}</span>`
          : nothing}
      </span>
    </button>
  </li>`;
}
