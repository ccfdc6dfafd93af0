// What the service sends, as far as the widget reads it. See service/answer.py.

export interface Citation {
  n: number;
  document_id: string;
  title: string | null;
  outlet: string | null;
  author: string | null;
  published_at: string | null;
  url: string;
  /** Code points of the document's text, end exclusive. */
  start: number;
  end: number;
  cited_text: string;
  speaker: string | null;
  evidence_kind: string | null;
  copies: number;
}

export type Verdict = "supported" | "contradicted" | "unsupported";

export interface Claim {
  /** Code points of the answer's text, end exclusive; the `[n]` marks follow. */
  start: number;
  end: number;
  text: string;
  citations: number[];
  verdict: Verdict;
  reason: string | null;
}

export interface Note {
  kind: string;
  text: string;
  citations: number[];
}

export type Outcome = "answered" | "partial" | "disputed" | "not_found" | "no_documents";

export interface Filters {
  outlet?: string[];
  language?: string[];
  published_after?: string;
  published_before?: string;
}

export interface Answer {
  id: string;
  question: string;
  standalone_question: string;
  outcome: Outcome;
  reason?: "off_topic" | "not_stated";
  text: string;
  claims: Claim[];
  citations: Citation[];
  nearest: Citation[];
  as_of: { earliest: string | null; latest: string | null };
  composer: string;
  independent_sources: number;
  filters: { given: Record<string, unknown>; inferred: Record<string, unknown> };
  notes: Note[];
}

export interface SourceDocument {
  id: string;
  title: string | null;
  text: string;
  outlet: string | null;
  author: string | null;
  published_at: string | null;
  language: string | null;
}

/** What the collection can be narrowed by. */
export interface Facets {
  documents: number;
  outlets: string[];
  languages: string[];
}

/** One part of the answer's stream; unknown types are passed over. */
export type Part =
  | { type: "data-status"; data: { documents: number } }
  | { type: "source-url"; sourceId: string; url: string; title?: string }
  | { type: "text-start"; providerMetadata?: { passage?: { composer?: string } } }
  | { type: "text-delta"; delta: string }
  | { type: "data-answer"; data: Answer }
  | { type: "error"; errorText: string }
  | { type: "finish" };

export type Rating = "up" | "down";

export interface Feedback {
  rating: Rating;
  reason?: string;
  comment?: string;
}
