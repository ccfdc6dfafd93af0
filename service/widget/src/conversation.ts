// A conversation as values: turns, and what each part of a stream makes of the newest.

import type { Turn as Said } from "./client.js";
import type { Answer, Filters, Part, Rating } from "./types.js";

/** `cut`: the stream ended without its end mark, so the text may be incomplete. */
export type Status = "searching" | "streaming" | "done" | "stopped" | "cut" | "failed";

export interface Turn {
  id: string;
  question: string;
  filters: Filters;
  ignoreInferred: boolean;
  status: Status;
  /** What has arrived of the answer's text. */
  text: string;
  /** Numbers of the sources announced so far. */
  sources: number[];
  /** The text may hold Markdown: it was written by a model, not quoted. */
  markdown: boolean;
  answer: Answer | null;
  /** How many documents were searched. */
  documents: number | null;
  error: string | null;
  rating: Rating | null;
}

const TURNS_SENT = 10; // earlier questions and answers that a follow-up may lean on
const EXTRACTIVE = "extractive";

let asked = 0;

export function newTurn(question: string, filters: Filters, ignoreInferred = false): Turn {
  return {
    id: `turn-${Date.now().toString(36)}-${(asked += 1)}`,
    question,
    filters,
    ignoreInferred,
    status: "searching",
    text: "",
    sources: [],
    markdown: false,
    answer: null,
    documents: null,
    error: null,
    rating: null,
  };
}

export const isBusy = (turn: Turn | undefined): boolean =>
  turn?.status === "searching" || turn?.status === "streaming";

/** The turn after one more part of its stream. */
export function applied(turn: Turn, part: Part): Turn {
  switch (part.type) {
    case "data-status":
      return { ...turn, documents: part.data.documents };
    case "source-url":
      return { ...turn, sources: [...turn.sources, Number(part.sourceId)] };
    case "text-start":
      return { ...turn, status: "streaming", markdown: writes(part.providerMetadata?.passage) };
    case "text-delta":
      return { ...turn, status: "streaming", text: turn.text + part.delta };
    case "data-answer":
      return { ...turn, answer: part.data, markdown: writes(part.data) };
    case "error":
      return { ...turn, status: "failed", error: part.errorText };
    case "finish":
      return turn.status === "failed" ? turn : { ...turn, status: "done" };
    default:
      return turn; // a part that a newer service sends
  }
}

/** The turn where its stream ended, for whatever reason. */
export function ended(turn: Turn): Turn {
  return isBusy(turn) ? { ...turn, status: "cut" } : turn;
}

/** What is sent as history before `turn`: finished turns only, oldest first. */
export function historyBefore(turns: Turn[], turn: Turn): Said[] {
  const at = turns.findIndex((one) => one.id === turn.id);
  return turns
    .slice(0, at < 0 ? undefined : at)
    .filter((one) => one.answer)
    .slice(-TURNS_SENT)
    .flatMap((one): Said[] => [
      { role: "user", text: one.question },
      { role: "assistant", text: one.answer?.text ?? "" },
    ]);
}

function writes(from: { composer?: string } | undefined): boolean {
  return from?.composer !== undefined && from.composer !== EXTRACTIVE;
}
