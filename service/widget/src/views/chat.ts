// What the parts of the view may ask of the element; they keep no state of their own.

import type { Client } from "../client.js";
import type { Turn } from "../conversation.js";
import type { Citation, Facets, Feedback, Filters } from "../types.js";
import type { Speech } from "../words.js";

export interface Chat {
  readonly speech: Speech;
  readonly client: Client;
  readonly facets: Facets | null;
  readonly filters: Filters;
  /** The turn whose reasons form is open. */
  readonly judging: string | null;
  /** The citation that is open in the panel. */
  readonly opened: Citation | null;

  ask(question: string): void;
  askAgain(turn: Turn, ignoreInferred?: boolean): void;
  stop(): void;
  copy(turn: Turn): void;
  judge(turn: Turn, feedback: Feedback | null): void;
  setFilters(filters: Filters): void;
  open(turn: Turn, citation: Citation, from: EventTarget | null): void;
  preview(citation: Citation | null, at: EventTarget | null): void;
}
