// The answer's own text with its marks: quoted as it is, or a model's words as Markdown.

import { html, nothing, type TemplateResult } from "lit";
import type { Turn } from "../conversation.js";
import { holder, markdown, withoutHolders, type Piece } from "../markdown.js";
import type { Answer, Citation, Claim } from "../types.js";
import type { Chat } from "./chat.js";
import { mark } from "./citation.js";
import { icon } from "./icons.js";

const JOINED = "\u202f"; // a narrow space, no place to break
const MARK = /\[(\d{1,3})\]/;

export function said(chat: Chat, turn: Turn): TemplateResult {
  const { answer } = turn;
  if (!answer?.claims.length) return html`<div class="said" dir="auto">${unfinished(turn)}</div>`;
  const after = (claim: Claim | undefined): Piece =>
    claim ? html`${marks(chat, turn, answer, claim)}${verdict(chat, claim)}` : nothing;
  if (turn.markdown) {
    const text = held(answer);
    return html`<div class="said" dir="auto">
      ${markdown(text, (number) => after(answer.claims[number]))}
    </div>`;
  }
  return html`<p class="said" dir="auto">${answer.claims.map((claim) => {
    const [head, tail] = split(claim.text);
    return html`<span class="claim">${head}<span class="end">${tail}${after(claim)}</span></span> `;
  })}</p>`;
}

/** A claim's text and its last word, which stays on one line with the marks after it. */
function split(text: string): [string, string] {
  const at = text.search(/\S{1,24}\s*$/);
  const whole = at <= 0 || /\S/.test(text[at - 1] ?? ""); // one long word may have to break
  return whole ? [text, ""] : [text.slice(0, at), text.slice(at)];
}

/** While it arrives, or where it never arrived whole: no claims are known yet, only text. */
function unfinished(turn: Turn): Piece[] {
  if (turn.markdown) return markdown(withoutHolders(turn.text), () => nothing);
  const known = new Set(turn.sources);
  return turn.text.split(MARK).map((piece, i) => {
    if (i % 2 === 0) return piece;
    return known.has(Number(piece)) ? html`<span class="mark waiting">${piece}</span>` : `[${piece}]`;
  });
}

/** The text with a holder in the place of each claim's `[n]` marks. */
function held(answer: Answer): string {
  const points = Array.from(answer.text);
  let text = "";
  let from = 0;
  answer.claims.forEach((claim, number) => {
    text += withoutHolders(points.slice(from, claim.end).join("")) + holder(number);
    from = claim.end;
    const marksEnd = /^(?:\s*\[\d{1,3}\])+/.exec(points.slice(from, from + 80).join(""));
    from += marksEnd ? marksEnd[0].length : 0; // marks are ASCII: one unit is one code point
  });
  return text + withoutHolders(points.slice(from).join(""));
}

function marks(chat: Chat, turn: Turn, answer: Answer, claim: Claim): TemplateResult[] {
  return claim.citations
    .map((n) => answer.citations.find((citation) => citation.n === n))
    .filter((citation): citation is Citation => citation !== undefined)
    .map((citation) => html`${JOINED}${mark(chat, turn, citation)}`);
}

function verdict(chat: Chat, claim: Claim): TemplateResult | typeof nothing {
  if (claim.verdict === "supported") return nothing;
  const words = chat.speech.say(claim.verdict === "contradicted" ? "contradicted" : "unsupported");
  return html`<span class="verdict ${claim.verdict}">${icon("warning")}${words}</span>`;
}
