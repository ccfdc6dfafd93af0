// Filters: the form that sets them, and the chips that show and remove them.

import { html, nothing, type TemplateResult } from "lit";
import type { Turn } from "../conversation.js";
import type { Filters } from "../types.js";
import type { Speech } from "../words.js";
import type { Chat } from "./chat.js";
import { icon } from "./icons.js";

/** Outlets, dates and language to choose from; a choice takes effect with the next question. */
export function filterForm(chat: Chat): TemplateResult {
  const { speech, facets, filters } = chat;
  return html`<div class="filters" id="filters">
    ${choice(chat, "outlet", speech.say("outlet"), facets?.outlets ?? [], (name) => name)}
    ${choice(chat, "language", speech.say("language"), facets?.languages ?? [],
      (code) => speech.nameOf(code))}
    ${day(chat, "published_after", speech.say("after"), filters.published_after)}
    ${day(chat, "published_before", speech.say("before"), filters.published_before)}
  </div>`;
}

function choice(
  chat: Chat, key: "outlet" | "language", label: string, all: string[],
  named: (value: string) => string,
): TemplateResult {
  const chosen = chat.filters[key] ?? [];
  const add = (event: Event) => {
    const select = event.target as HTMLSelectElement;
    if (select.value) chat.setFilters({ ...chat.filters, [key]: [...chosen, select.value] });
    select.value = "";
  };
  return html`<label><span>${label}</span>
    <select name=${key} @change=${add}>
      <option value="">${chosen.length ? "…" : chat.speech.say("any")}</option>
      ${all.filter((value) => !chosen.includes(value))
        .map((value) => html`<option value=${value}>${named(value)}</option>`)}
    </select>
  </label>`;
}

function day(
  chat: Chat, key: "published_after" | "published_before", label: string, value = "",
): TemplateResult {
  const set = (event: Event) => {
    const { [key]: _, ...rest } = chat.filters;
    const date = (event.target as HTMLInputElement).value;
    chat.setFilters(date ? { ...rest, [key]: date } : rest);
  };
  return html`<label><span>${label}</span>
    <input type="date" name=${key} .value=${value} @change=${set}>
  </label>`;
}

/** One removable chip for each filter in force. */
export function chips(chat: Chat): TemplateResult | typeof nothing {
  const { speech, filters } = chat;
  const all = entries(speech, filters);
  if (!all.length) return nothing;
  return html`<ul class="chips" aria-label=${speech.say("filters")}>
    ${all.map(({ key, value, name }) => {
      const remove = () => chat.setFilters(without(filters, key, value));
      return chip(name, speech.say("remove", { name }), remove);
    })}
  </ul>`;
}

/** What the service read out of the question, as one chip; removing it asks again without. */
export function inferredChips(chat: Chat, turn: Turn): TemplateResult | typeof nothing {
  const { speech } = chat;
  const name = entries(speech, turn.answer?.filters.inferred ?? {}).map((one) => one.name).join(", ");
  if (!name) return nothing;
  return html`<div class="inferred"><span>${speech.say("inferred")}</span>
    <ul class="chips">
      ${chip(name, speech.say("inferredRemove", { name }), () => chat.askAgain(turn, true))}
    </ul>
  </div>`;
}

function chip(name: string, label: string, remove: () => void): TemplateResult {
  return html`<li class="chip"><span dir="auto">${name}</span>
    <button type="button" aria-label=${label} @click=${remove}>${icon("close")}</button></li>`;
}

interface Entry { key: string; value: string; name: string }

function entries(speech: Speech, filters: Record<string, unknown> | Filters): Entry[] {
  return Object.entries(filters).flatMap(([key, given]) =>
    [given].flat().filter((value) => value !== null && value !== undefined).map((one) => {
      const value = String(one);
      return { key, value, name: nameOf(speech, key, value) };
    }),
  );
}

function nameOf(speech: Speech, key: string, value: string): string {
  switch (key) {
    case "published_after": return speech.say("fromDate", { date: speech.date(value) });
    case "published_before": return speech.say("untilDate", { date: speech.date(value) });
    case "language": return speech.nameOf(value);
    default: return value;
  }
}

function without(filters: Filters, key: string, value: string): Filters {
  const kept = { ...filters } as Record<string, unknown>;
  const rest = [kept[key]].flat().filter((one) => one !== value);
  if (Array.isArray(kept[key]) && rest.length) kept[key] = rest;
  else delete kept[key];
  return kept as Filters;
}
