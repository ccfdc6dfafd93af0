// The source panel: a citation's passage in its context, the exact span marked.

import { html, nothing, type TemplateResult } from "lit";
import { inContext, webLink } from "../text.js";
import type { Citation, SourceDocument } from "../types.js";
import type { PlainKey, Speech } from "../words.js";
import type { Chat } from "./chat.js";
import { icon } from "./icons.js";

export interface Panel {
  citation: Citation;
  /** Its neighbours among the answer's citations, for the arrows. */
  previous: Citation | null;
  next: Citation | null;
  /** null: on its way; "gone": it could not be had. */
  document: SourceDocument | null | "gone";
}

export interface PanelActions {
  close(): void;
  turnTo(citation: Citation): void;
}

export function panelView(chat: Chat, panel: Panel, actions: PanelActions): TemplateResult {
  const { speech } = chat;
  const { citation } = panel;
  const step = (name: "previous" | "next") => {
    const to = panel[name];
    return html`<button type="button" class="tool" aria-label=${speech.say(name)}
      ?disabled=${!to} @click=${() => to && actions.turnTo(to)}>${icon(name)}</button>`;
  };
  return html`<div class="panel" role="dialog" aria-labelledby="panel-title">
    <header>
      <h2 id="panel-title" tabindex="-1">${speech.say("source", { n: citation.n })}</h2>
      ${panel.previous || panel.next ? html`${step("previous")}${step("next")}` : nothing}
      <button type="button" class="tool" aria-label=${speech.say("close")}
        @click=${actions.close}>${icon("close")}</button>
    </header>
    <div class="body" tabindex="0" role="group" aria-label=${citation.title ?? speech.say("untitled")}>
      <p class="name" dir="auto">${citation.title ?? speech.say("untitled")}</p>
      ${about(speech, citation)}
      ${passage(speech, panel)}
      ${citation.copies
        ? html`<p class="aside">${speech.count("copies", citation.copies)}</p>`
        : nothing}
    </div>
    <footer>${links(chat, citation)}</footer>
  </div>`;
}

/** Kinds of evidence as the service names them, with the words for each. */
const KINDS: Record<string, PlainKey> = {
  official_document: "kindOfficialDocument",
  official_statement: "kindOfficialStatement",
  advocate: "kindAdvocate",
  person_affected: "kindPersonAffected",
  reporter: "kindReporter",
  unattributed: "kindUnattributed",
};

function kindOf(speech: Speech, kind: string): string {
  const words = KINDS[kind.replaceAll(" ", "_")];
  return words ? speech.say(words) : kind.replaceAll("_", " ");
}

function about(speech: Speech, citation: Citation): TemplateResult {
  const rows: [string, string | null][] = [
    [speech.say("speaker"), citation.speaker],
    [speech.say("author"), citation.author],
    [speech.say("kind"), citation.evidence_kind && kindOf(speech, citation.evidence_kind)],
  ];
  return html`
    <p class="from">
      ${citation.outlet ? html`<span dir="auto">${citation.outlet}</span>` : nothing}
      ${citation.published_at
        ? html`<time datetime=${citation.published_at}>${speech.date(citation.published_at)}</time>`
        : nothing}
    </p>
    ${rows.some(([, value]) => value)
      ? html`<dl>${rows.map(([name, value]) => value
          ? html`<div><dt>${name}</dt><dd dir="auto">${value}</dd></div>` : nothing)}</dl>`
      : nothing}
  `;
}

function passage(speech: Speech, { citation, document }: Panel): TemplateResult {
  if (document === null) return html`<p class="aside">${speech.say("loading")}</p>`;
  if (document === "gone") {
    return html`<p class="remark failure">${speech.say("gone")}</p>
      <blockquote class="passage"><mark>${citation.cited_text}</mark></blockquote>`;
  }
  const found = inContext(document.text, citation.start, citation.end);
  return html`<blockquote class="passage" dir="auto" lang=${document.language ?? nothing}
    >${found.cutBefore ? "… " : ""}${found.before}<mark>${found.cited}</mark>${found.after}${
      found.cutAfter ? " …" : ""}</blockquote>`;
}

function links(chat: Chat, citation: Citation): TemplateResult {
  const { speech } = chat;
  const original = webLink(citation.url);
  const link = (href: string, words: string, look: string) => html`<a class=${look} href=${href}
    target="_blank" rel="noopener noreferrer">${words}${icon("out")}<span class="sr">
    (${speech.say("newTab")})</span></a>`;
  return html`
    ${link(chat.client.reader(citation), speech.say("read"), "primary")}
    ${original ? link(original, speech.say("original"), "plain") : nothing}
  `;
}
