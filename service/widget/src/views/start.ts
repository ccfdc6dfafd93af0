// The empty conversation: what this is, and questions that it can answer.

import { html, nothing, type TemplateResult } from "lit";
import type { Chat } from "./chat.js";

export function start(chat: Chat, suggestions: string[]): TemplateResult {
  const { speech } = chat;
  return html`<div class="start">
    <h2>${speech.say("title")}</h2>
    <p>${speech.say("lead")}</p>
    ${suggestions.length
      ? html`<h3>${speech.say("suggestions")}</h3>
          <ul class="suggestions">${suggestions.map((question) => html`<li>
            <button type="button" dir="auto" @click=${() => chat.ask(question)}>${question}</button>
          </li>`)}</ul>`
      : nothing}
  </div>`;
}
