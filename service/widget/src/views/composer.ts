// The question box with the status line, the filters, and the conversation's own tools.

import { html, nothing, type TemplateResult } from "lit";
import type { PassageChat } from "../element.js";
import { chips, filterForm } from "./filters.js";
import { icon } from "./icons.js";

const MAX_QUESTION = 4000; // what the service takes

export function composer(chat: PassageChat): TemplateResult {
  const { speech } = chat;
  return html`<div class="composer column">
    ${status(chat)}
    ${chat.filtersOpen ? filterForm(chat) : nothing}
    ${chips(chat)}
    <form class="box" @submit=${(event: SubmitEvent) => send(chat, event)}>
      <textarea rows="1" name="question" maxlength=${MAX_QUESTION} enterkeyhint="send"
        aria-label=${speech.say("question")} placeholder=${speech.say("placeholder")}
        @keydown=${onKey}></textarea>
      ${chat.busy
        ? html`<button type="button" class="send" aria-label=${speech.say("stop")}
            title=${speech.say("stop")} @click=${() => chat.stop()}>${icon("stop")}</button>`
        : html`<button type="submit" class="send" aria-label=${speech.say("send")}
            title=${speech.say("send")}>${icon("send")}</button>`}
    </form>
    ${bar(chat)}
  </div>`;
}

/** The one live region: what is going on, never the answer's text. */
function status(chat: PassageChat): TemplateResult {
  const { speech } = chat;
  const last = chat.turns.at(-1);
  const documents = last?.documents ?? chat.facets?.documents ?? null;
  const searching = documents === null
    ? speech.say("searchingAny") : speech.count("searching", documents);
  return html`<div class="status">
    <span role="status">${chat.busy ? html`<span class="busy">${searching}</span>` : chat.told}</span>
    ${chat.cleared.length
      ? html`<button type="button" class="link" @click=${() => chat.restore()}>
          ${speech.say("undo")}</button>`
      : nothing}
  </div>`;
}

function bar(chat: PassageChat): TemplateResult {
  const { speech } = chat;
  const clear = () => {
    chat.clear();
    chat.focusInput();
  };
  return html`<div class="bar">
    <button type="button" class="tool" aria-expanded=${chat.filtersOpen} aria-controls="filters"
      @click=${() => (chat.filtersOpen = !chat.filtersOpen)}>
      ${icon("filter")}${speech.say("filters")}</button>
    ${chat.turns.length
      ? html`<button type="button" class="tool" aria-label=${speech.say("clear")} @click=${clear}>
          ${icon("clear")}${speech.say("clearShort")}</button>`
      : nothing}
    ${chat.facets
      ? html`<span class="count">${speech.count("documents", chat.facets.documents)}</span>`
      : nothing}
  </div>`;
}

function onKey(event: KeyboardEvent): void {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  (event.target as HTMLTextAreaElement).form?.requestSubmit();
}

function send(chat: PassageChat, event: SubmitEvent): void {
  event.preventDefault();
  const input = (event.target as HTMLFormElement).querySelector("textarea");
  if (!input?.value.trim() || chat.busy) return;
  const question = input.value;
  input.value = "";
  chat.ask(question);
}
