// The conversation in the browser's own storage: one per service, read by the reader page too.

import type { Turn } from "./conversation.js";

const KEPT = 30; // turns; older ones no longer help and storage is small

export const storageKey = (base: URL): string => `passage-chat:1:${base.href}`;

/** The turns that were kept; none where storage is closed or holds something else. */
export function load(base: URL): Turn[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(storageKey(base)) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isTurn) : [];
  } catch {
    return [];
  }
}

/** Keep the finished turns; without storage the conversation just ends with the page. */
export function save(base: URL, turns: Turn[]): void {
  const kept = turns.filter((turn) => turn.answer && turn.status === "done").slice(-KEPT);
  try {
    if (kept.length) localStorage.setItem(storageKey(base), JSON.stringify(kept));
    else localStorage.removeItem(storageKey(base));
  } catch {
    return;
  }
}

function isTurn(value: unknown): value is Turn {
  const { question, answer } = (value ?? {}) as Partial<Turn>;
  return (
    typeof question === "string" &&
    typeof answer?.text === "string" &&
    [answer.claims, answer.citations, answer.nearest, answer.notes].every(Array.isArray)
  );
}
