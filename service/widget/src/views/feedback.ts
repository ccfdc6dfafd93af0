// Thumbs up or down; down asks what was wrong.

import { html, nothing, type TemplateResult } from "lit";
import type { Turn } from "../conversation.js";
import type { PlainKey } from "../words.js";
import type { Chat } from "./chat.js";
import { icon } from "./icons.js";

/** Reasons as the service knows them (service/feedback.py), with the words for each. */
const REASONS: [string, PlainKey][] = [
  ["wrong", "reasonWrong"],
  ["source", "reasonSource"],
  ["missing", "reasonMissing"],
  ["beside", "reasonBeside"],
  ["other", "reasonOther"],
];
const MAX_COMMENT = 2000; // what the service takes

export function thumbs(chat: Chat, turn: Turn): TemplateResult {
  const { speech } = chat;
  const good = () => chat.judge(turn, { rating: "up" });
  const bad = () => chat.judge(turn, null);
  return html`
    <button type="button" class="tool" aria-pressed=${turn.rating === "up"}
      aria-label=${speech.say("good")} title=${speech.say("good")} @click=${good}
    >${icon("good")}</button>
    <button type="button" class="tool" aria-pressed=${turn.rating === "down"}
      aria-expanded=${chat.judging === turn.id}
      aria-label=${speech.say("bad")} title=${speech.say("bad")} @click=${bad}
    >${icon("bad")}</button>
  `;
}

export function reasons(chat: Chat, turn: Turn): TemplateResult | typeof nothing {
  if (chat.judging !== turn.id) return nothing;
  const { speech } = chat;
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const fields = new FormData(event.target as HTMLFormElement);
    const comment = String(fields.get("comment") ?? "").trim();
    const reason = String(fields.get("reason") ?? "other");
    chat.judge(turn, { rating: "down", reason, ...(comment ? { comment } : {}) });
  };
  return html`<form class="reasons" @submit=${send}>
    <fieldset>
      <legend>${speech.say("why")}</legend>
      ${REASONS.map(([value, words], i) => html`<label class="radio">
        <input type="radio" name="reason" value=${value} ?checked=${i === 0}> ${speech.say(words)}
      </label>`)}
    </fieldset>
    <label class="comment"><span>${speech.say("comment")}</span>
      <textarea name="comment" rows="2" maxlength=${MAX_COMMENT}></textarea></label>
    <div class="row">
      <button type="submit" class="primary">${speech.say("sendFeedback")}</button>
      <button type="button" class="plain" @click=${() => chat.judge(turn, null)}>
        ${speech.say("cancel")}</button>
    </div>
  </form>`;
}
