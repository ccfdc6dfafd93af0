// What kind of answer it is, told before the answer: partial, disputed, not found.

import { html, nothing, type TemplateResult } from "lit";
import type { Turn } from "../conversation.js";
import type { Answer, Citation, Note } from "../types.js";
import type { PlainKey, Speech } from "../words.js";
import type { Chat } from "./chat.js";
import { origin } from "./citation.js";
import { icon } from "./icons.js";

const DISAGREEMENT = "disagreement";

export function remark(chat: Chat, answer: Answer): TemplateResult | typeof nothing {
  const words = remarkOf(answer);
  if (!words) return nothing;
  const found = answer.outcome === "partial" || answer.outcome === "disputed";
  return html`<p class="remark ${answer.outcome}">
    ${icon(found ? "warning" : "search")}<span>${chat.speech.say(words)}</span>
  </p>`;
}

/** The words for an outcome that needs saying; none for a plain answer. */
export function remarkOf(answer: Answer): PlainKey | null {
  switch (answer.outcome) {
    case "partial": return "partial";
    case "disputed": return "disputed";
    case "no_documents": return "noDocuments";
    case "not_found": return answer.reason === "off_topic" ? "offTopic" : "notStated";
    default: return null;
  }
}

/** Both sides of each disagreement next to each other, and the other notes. */
export function notes(chat: Chat, turn: Turn, answer: Answer): TemplateResult[] {
  return answer.notes.map((note) =>
    note.kind === DISAGREEMENT && note.citations.length > 1
      ? sides(chat, turn, answer, note)
      : html`<p class="note" dir="auto">${note.text}</p>`,
  );
}

function sides(chat: Chat, turn: Turn, answer: Answer, note: Note): TemplateResult {
  const cited = note.citations
    .map((n) => answer.citations.find((citation) => citation.n === n))
    .filter((citation): citation is Citation => citation !== undefined);
  return html`<section class="sides" aria-label=${chat.speech.say("sideBySide")}>
    <p class="note" dir="auto">${note.text}</p>
    <div class="columns">${cited.map((citation) => quotation(chat, turn, citation, true))}</div>
  </section>`;
}

/** The nearest sentences, set apart so that no one reads them as the answer. */
export function nearest(chat: Chat, turn: Turn, answer: Answer): TemplateResult | typeof nothing {
  if (!answer.nearest.length) return nothing;
  return html`<section class="nearest" aria-label=${chat.speech.say("nearest")}>
    <h3>${chat.speech.say("nearest")}</h3>
    ${answer.nearest.map((citation) => quotation(chat, turn, citation, false))}
  </section>`;
}

/** A quoted sentence with its source; numbered where the answer's text cites it too. */
function quotation(
  chat: Chat, turn: Turn, citation: Citation, numbered: boolean,
): TemplateResult {
  return html`<figure class="quotation">
    <blockquote dir="auto">${citation.cited_text}</blockquote>
    <figcaption>
      <button type="button" class="link"
        @click=${(event: Event) => chat.open(turn, citation, event.currentTarget)}
      >${numbered ? html`<span class="number">${citation.n}</span> ` : nothing}<span dir="auto">${citation.title ?? chat.speech.say("untitled")}</span></button>
      ${origin(chat.speech, citation)}
    </figcaption>
  </figure>`;
}

/** What was searched and how the question was read: an empty answer has to be checkable. */
export function searched(speech: Speech, turn: Turn, answer: Answer): TemplateResult {
  const readAs = answer.standalone_question !== answer.question;
  const empty = answer.outcome === "not_found" || answer.outcome === "no_documents";
  return html`
    ${readAs
      ? html`<p class="aside" dir="auto">
          ${speech.say("understood", { question: answer.standalone_question })}</p>`
      : nothing}
    ${empty && turn.documents !== null
      ? html`<p class="aside">${speech.count("searched", turn.documents)}</p>`
      : nothing}
  `;
}
