// One question and what came of it.

import { html, nothing, type TemplateResult } from "lit";
import { isBusy, type Turn } from "../conversation.js";
import type { Answer } from "../types.js";
import type { PlainKey, Speech } from "../words.js";
import type { Chat } from "./chat.js";
import { byDocument, sourceRow } from "./citation.js";
import { reasons, thumbs } from "./feedback.js";
import { inferredChips } from "./filters.js";
import { icon } from "./icons.js";
import { nearest, notes, remark, searched } from "./outcome.js";
import { said } from "./said.js";

export function turnView(chat: Chat, turn: Turn): TemplateResult {
  return html`<article class="turn" id=${turn.id} aria-busy=${isBusy(turn)}>
    <h2 class="asked"><span class="sr">${chat.speech.say("youAsked")} </span><span dir="auto"
      >${turn.question}</span></h2>
    <div class="reply">
      ${turn.answer ? answered(chat, turn, turn.answer) : arriving(chat, turn)}
      ${failure(chat, turn)}
      ${isBusy(turn) ? nothing : tools(chat, turn)}
      ${reasons(chat, turn)}
    </div>
  </article>`;
}

function arriving(chat: Chat, turn: Turn): TemplateResult {
  if (turn.text) return said(chat, turn);
  return turn.status === "searching"
    ? html`<div class="shimmer" aria-hidden="true"><i></i><i></i><i></i></div>`
    : html``;
}

function answered(chat: Chat, turn: Turn, answer: Answer): TemplateResult {
  const { speech } = chat;
  return html`
    ${inferredChips(chat, turn)}
    ${remark(chat, answer)}
    ${searched(speech, turn, answer)}
    ${answer.claims.length ? said(chat, turn) : nothing}
    ${notes(chat, turn, answer)}
    ${nearest(chat, turn, answer)}
    ${answer.citations.length
      ? html`<h3>${speech.say("sources")}</h3>
          <ul class="sources">
            ${byDocument(answer.citations).map((group) => sourceRow(chat, turn, group))}</ul>
          ${facts(speech, answer)}`
      : nothing}
  `;
}

/** What the answer rests on, in one line: checks, dates, independent sources. */
function facts(speech: Speech, answer: Answer): TemplateResult {
  const { earliest, latest } = answer.as_of;
  const all = answer.claims.every((claim) => claim.verdict === "supported");
  return html`<p class="facts">
    ${all ? html`<span>${icon("check")}${speech.say("checked")}</span>` : nothing}
    ${earliest && latest ? html`<span>${span(speech, earliest, latest)}</span>` : nothing}
    ${answer.independent_sources
      ? html`<span>${speech.count("independent", answer.independent_sources)}</span>`
      : nothing}
  </p>`;
}

function span(speech: Speech, earliest: string, latest: string): string {
  return earliest === latest
    ? speech.say("asOf", { date: speech.date(latest) })
    : speech.say("asOfSpan", { earliest: speech.date(earliest), latest: speech.date(latest) });
}

const FAILURES: Partial<Record<Turn["status"], PlainKey>> = {
  stopped: "stopped",
  cut: "cut",
  failed: "failed",
};

function failure(chat: Chat, turn: Turn): TemplateResult | typeof nothing {
  const words = FAILURES[turn.status];
  if (!words) return nothing;
  return html`<p class="remark failure">${icon("warning")}
    <span dir="auto">${turn.error ?? chat.speech.say(words)}</span></p>`;
}

function tools(chat: Chat, turn: Turn): TemplateResult {
  const { speech } = chat;
  const named = (name: "copy" | "retry", click: () => void) => html`<button
    type="button" class="tool" aria-label=${speech.say(name)} title=${speech.say(name)}
    @click=${click}>${icon(name)}</button>`;
  return html`<div class="tools">
    ${turn.text || turn.answer ? named("copy", () => chat.copy(turn)) : nothing}
    ${named("retry", () => chat.askAgain(turn))}
    ${turn.answer ? thumbs(chat, turn) : nothing}
  </div>`;
}
