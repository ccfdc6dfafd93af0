// The service's routes that the widget calls.

import { parts } from "./stream.js";
import type { Answer, Facets, Feedback, Filters, Part, SourceDocument } from "./types.js";

/** A refusal in the service's own words, fit to be shown. */
export class Refused extends Error {}

export interface Turn {
  role: "user" | "assistant";
  text: string;
}

export interface AskBody {
  question: string;
  history: Turn[];
  filters: Filters;
  ignoreInferred: boolean;
}

export class Client {
  /** `key` is shown to the service, if it has keys: one made for widgets, for it can be read. */
  constructor(readonly base: URL, readonly key?: string) {}

  /** An address of the service, or an absolute one as it is. */
  address(path: string): string {
    return new URL(path.replace(/^\//, ""), this.base).href;
  }

  /** The reader, at a citation's span. */
  reader(source: { document_id: string; start: number; end: number }): string {
    const id = encodeURIComponent(source.document_id);
    return this.address(`documents/${id}#c=${source.start}-${source.end}`);
  }

  async *ask(body: AskBody, signal: AbortSignal): AsyncGenerator<Part> {
    const { question, history, filters, ignoreInferred } = body;
    const reply = await this.#fetch("v1/ask", {
      ...json({
        question,
        history,
        stream: true,
        ...(Object.keys(filters).length ? { filters } : {}),
        ...(ignoreInferred === true ? { ignore_inferred: true } : {}),
      }),
      signal,
    });
    if (reply.body) yield* parts(reply.body);
  }

  async suggestions(language: string): Promise<string[]> {
    const found = await this.#get<{ suggestions: string[] }>(`v1/suggestions?language=${language}`);
    return found.suggestions;
  }

  facets(): Promise<Facets> {
    return this.#get("v1/facets");
  }

  document(id: string): Promise<SourceDocument> {
    return this.#get(`v1/documents/${encodeURIComponent(id)}`);
  }

  async feedback(answer: Answer, feedback: Feedback): Promise<void> {
    const { id, question, standalone_question, outcome, text, citations } = answer;
    const rested = citations.map(({ document_id, start, end }) => ({ document_id, start, end }));
    await this.#fetch("v1/feedback", json({
      ...feedback,
      answer: { id, question, standalone_question, outcome, text, citations: rested },
    }));
  }

  async #get<T>(path: string): Promise<T> {
    return (await this.#fetch(path)).json() as Promise<T>;
  }

  async #fetch(path: string, init?: RequestInit): Promise<Response> {
    const headers = new Headers(init?.headers);
    if (this.key) headers.set("Authorization", `Bearer ${this.key}`);
    const reply = await fetch(this.address(path), { ...init, headers });
    if (reply.ok) return reply;
    const problem = await reply.json().catch(() => null) as { detail?: string } | null;
    throw new Refused(problem?.detail ?? `${reply.status} ${reply.statusText}`);
  }
}

function json(body: unknown): RequestInit {
  const headers = { "Content-Type": "application/json" };
  return { method: "POST", headers, body: JSON.stringify(body) };
}
