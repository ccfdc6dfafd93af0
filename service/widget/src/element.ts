// <passage-chat endpoint lang theme>: the element itself, its state and what people do with it.

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { Client, Refused } from "./client.js";
import { applied, ended, historyBefore, isBusy, newTurn, type Turn } from "./conversation.js";
import { asText, toClipboard } from "./copying.js";
import { load, save } from "./history.js";
import { answer } from "./styles/answer.js";
import { base } from "./styles/base.js";
import { layout } from "./styles/layout.js";
import { panel } from "./styles/panel.js";
import type { Citation, Facets, Feedback, Filters } from "./types.js";
import type { Chat } from "./views/chat.js";
import { byDocument, card, CARD } from "./views/citation.js";
import { composer } from "./views/composer.js";
import { panelView, type Panel, type PanelActions } from "./views/panel.js";
import { cardPlace, type Place } from "./place.js";
import { start } from "./views/start.js";
import { turnView } from "./views/turn.js";
import { Speech } from "./words.js";

const CARD_LINGERS_MS = 180; // time to move the pointer from a mark onto its card
const SPLIT_WIDTH = 896; // px, 56rem: from here the panel stands beside the conversation

export class PassageChat extends LitElement implements Chat, PanelActions {
  static override properties = {
    endpoint: {},
    key: {},
    lang: {},
    theme: { reflect: true },
    question: {},
    turns: { state: true },
    facets: { state: true },
    filters: { state: true },
    suggestions: { state: true },
    filtersOpen: { state: true },
    panel: { state: true },
    card: { state: true },
    judging: { state: true },
    told: { state: true },
    cleared: { state: true },
    covered: { state: true },
  };
  static override styles = [base, layout, answer, panel];

  /** Where the service is; where this file came from, if not given. */
  declare endpoint: string | undefined;
  /** A key bound to this page's origin, where the service has keys. */
  declare key: string | undefined;
  declare theme: "auto" | "light" | "dark" | undefined;
  /** Asked at the start, if given. */
  declare question: string | undefined;
  declare turns: Turn[];
  declare facets: Facets | null;
  declare filters: Filters;
  declare suggestions: string[];
  declare filtersOpen: boolean;
  declare panel: Panel | null;
  declare card: { citation: Citation; place: Place } | null;
  declare judging: string | null;
  /** The last thing told in the status line. */
  declare told: string;
  /** What clearing took away, until something new is asked. */
  declare cleared: Turn[];
  /** The panel stands over the conversation instead of beside it. */
  declare covered: boolean;

  speech = new Speech("en");
  client = new Client(new URL(".", import.meta.url));
  #stopper: AbortController | null = null;
  #opener: HTMLElement | null = null;
  #hiding = 0;
  #described: Element | null = null;
  #resized = new ResizeObserver(([entry]) => {
    this.covered = (entry?.contentRect.width ?? 0) < SPLIT_WIDTH;
  });

  constructor() {
    super();
    this.turns = [];
    this.facets = null;
    this.filters = {};
    this.suggestions = [];
    this.filtersOpen = false;
    this.panel = null;
    this.card = null;
    this.judging = null;
    this.told = "";
    this.cleared = [];
    this.covered = true;
  }

  get opened(): Citation | null {
    return this.panel?.citation ?? null;
  }

  get busy(): boolean {
    return isBusy(this.turns.at(-1));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resized.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resized.disconnect();
    this.stop();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("endpoint") || changed.has("key") || !this.hasUpdated) this.#connect();
    if (changed.has("lang") || !this.hasUpdated) {
      this.speech = new Speech(this.lang || document.documentElement.lang || "en");
      this.client.suggestions(this.speech.language).then(
        (found) => (this.suggestions = found), () => (this.suggestions = []));
    }
  }

  protected override firstUpdated(): void {
    const first = this.question?.trim();
    if (first && this.turns.at(-1)?.question !== first) this.ask(first);
  }

  #connect(): void {
    const given = this.endpoint && new URL(this.endpoint.replace(/\/?$/, "/"), document.baseURI);
    this.client = new Client(given || new URL(".", import.meta.url), this.key);
    this.turns = load(this.client.base);
    this.client.facets().then((found) => (this.facets = found), () => (this.facets = null));
  }

  override render(): TemplateResult {
    const { speech, panel: opened } = this;
    const turns = this.turns.map((turn) => turnView(this, turn));
    return html`<div class="root ${opened ? "split" : ""}" @keydown=${this.#onKey}>
      <section class="main" aria-label=${speech.say("title")} ?inert=${!!opened && this.covered}>
        <div class="log" role="log" aria-live="off" tabindex="0"
          aria-label=${speech.say("conversation")}>
          <div class="column">${turns.length ? turns : start(this, this.suggestions)}</div>
        </div>
        ${composer(this)}
      </section>
      ${opened ? panelView(this, opened, this) : nothing}
      ${this.card
        ? html`<div class="card" id=${CARD} role="tooltip"
            @pointerenter=${() => clearTimeout(this.#hiding)} @pointerleave=${() => this.preview(null, null)}
          >${card(speech, this.card.citation)}</div>`
        : nothing}
    </div>`;
  }

  protected override updated(): void {
    const shown = this.renderRoot.querySelector<HTMLElement>(".card");
    if (shown && this.card) {
      shown.style.left = `${this.card.place.left}px`;
      shown.style.top = this.card.place.top === null ? "auto" : `${this.card.place.top}px`;
      shown.style.bottom = this.card.place.bottom === null ? "auto" : `${this.card.place.bottom}px`;
    }
  }

  ask(question: string): void {
    if (this.busy || !question.trim()) return;
    this.#begin(this.turns, newTurn(question.trim(), this.filters));
  }

  askAgain(turn: Turn, ignoreInferred = turn.ignoreInferred): void {
    if (this.busy) return;
    const others = this.turns.filter((one) => one.id !== turn.id);
    this.#begin(others, newTurn(turn.question, turn.filters, ignoreInferred));
  }

  #begin(before: Turn[], turn: Turn): void {
    this.turns = [...before, turn];
    this.cleared = [];
    this.judging = null;
    this.told = "";
    void this.updateComplete.then(() => {
      const log = this.renderRoot.querySelector(".log");
      log?.scrollTo({ top: this.#shown(turn)?.offsetTop ?? 0 });
    });
    void this.#run(turn);
  }

  async #run(turn: Turn): Promise<void> {
    const stopper = (this.#stopper = new AbortController());
    let now = turn;
    const put = (next: Turn) => {
      now = next;
      this.#put(next);
    };
    const { question, filters, ignoreInferred } = turn;
    const history = historyBefore(this.turns, turn);
    try {
      const stream = this.client.ask(
        { question, history, filters, ignoreInferred }, stopper.signal);
      for await (const part of stream) put(applied(now, part));
      put(ended(now));
    } catch (error) {
      if (stopper.signal.aborted) put({ ...now, status: "stopped" });
      else if (now.status === "streaming") put({ ...now, status: "cut" });
      else put({ ...now, status: "failed", error: this.#failure(error) });
    }
    this.#finished(now);
  }

  #finished(turn: Turn): void {
    save(this.client.base, this.turns);
    if (turn.status === "done" && turn.answer) {
      const { claims, citations } = turn.answer;
      const counts = claims.length
        ? ` ${this.speech.count("sentences", claims.length)}, ${this.speech.count("sourceCount", byDocument(citations).length)}.`
        : "";
      this.told = this.speech.say("ready") + counts;
      this.dispatchEvent(
        new CustomEvent("passage-answer", { detail: turn.answer, bubbles: true, composed: true }));
    } else {
      this.told = turn.error ?? this.speech.say(turn.status === "stopped" ? "stopped" : "cut");
    }
  }

  #failure(error: unknown): string {
    return error instanceof Refused ? error.message : this.speech.say("unreachable");
  }

  #put(turn: Turn): void {
    this.turns = this.turns.map((one) => (one.id === turn.id ? turn : one));
  }

  stop(): void {
    this.#stopper?.abort();
  }

  clear(): void {
    this.stop();
    this.cleared = this.turns;
    this.turns = [];
    this.panel = null;
    this.told = this.speech.say("cleared");
    save(this.client.base, []);
  }

  restore(): void {
    this.turns = this.cleared;
    this.cleared = [];
    this.told = "";
    save(this.client.base, this.turns);
    this.focusInput();
  }

  copy(turn: Turn): void {
    toClipboard(asText(turn, this.speech, this.client)).then(
      () => (this.told = this.speech.say("copied")),
      (error: unknown) => (this.told = String(error)));
  }

  judge(turn: Turn, feedback: Feedback | null): void {
    if (feedback === null) {
      this.judging = this.judging === turn.id ? null : turn.id;
      void this.updateComplete.then(() => {
        const form = this.renderRoot.querySelector(".reasons");
        form?.scrollIntoView({ block: "nearest" });
        form?.querySelector("input")?.focus();
      });
      return;
    }
    if (!turn.answer) return;
    this.judging = null;
    this.client.feedback(turn.answer, feedback).then(
      () => {
        this.#put({ ...turn, rating: feedback.rating });
        save(this.client.base, this.turns);
        this.told = this.speech.say("thanks");
      },
      (error: unknown) => (this.told = this.#failure(error)));
  }

  setFilters(filters: Filters): void {
    this.filters = filters;
  }

  open(turn: Turn, citation: Citation, from: EventTarget | null): void {
    this.#opener = from as HTMLElement | null;
    this.#hideCard();
    void this.#show(turn, citation);
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>("#panel-title")?.focus());
  }

  turnTo(citation: Citation): void {
    const turn = this.turns.find((one) => one.answer?.citations.includes(citation));
    if (turn) void this.#show(turn, citation);
  }

  async #show(turn: Turn, citation: Citation): Promise<void> {
    const all = turn.answer?.citations ?? [];
    const at = all.indexOf(citation);
    const previous = at > 0 ? all[at - 1] ?? null : null;
    const next = at >= 0 ? all[at + 1] ?? null : null;
    this.panel = { citation, previous, next, document: null };
    const document = await this.client.document(citation.document_id).catch(() => "gone" as const);
    if (this.panel?.citation !== citation) return; // another one was opened meanwhile
    this.panel = { ...this.panel, document };
    await this.updateComplete;
    this.renderRoot.querySelector(".panel mark")?.scrollIntoView({ block: "nearest" });
  }

  close(): void {
    this.panel = null;
    void this.updateComplete.then(() => {
      if (this.#opener?.isConnected) this.#opener.focus();
      else this.focusInput();
      this.#hideCard(); // focus on a mark would show it at once
    });
  }

  preview(citation: Citation | null, at: EventTarget | null): void {
    clearTimeout(this.#hiding);
    if (!citation || !(at instanceof Element)) {
      this.#hiding = window.setTimeout(() => this.#hideCard(), CARD_LINGERS_MS);
      return;
    }
    this.#described?.removeAttribute("aria-describedby");
    this.#described = at;
    at.setAttribute("aria-describedby", CARD);
    this.card = { citation, place: cardPlace(at, this) };
  }

  #hideCard(): void {
    clearTimeout(this.#hiding);
    this.card = null;
    this.#described?.removeAttribute("aria-describedby");
    this.#described = null;
  }

  focusInput(): void {
    this.renderRoot.querySelector<HTMLElement>(".box textarea")?.focus();
  }

  #shown(turn: Turn): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(`#${turn.id}`);
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    if (this.card) this.#hideCard();
    else if (this.panel) this.close();
    else if (this.busy) this.stop();
    else return;
    event.stopPropagation();
  }
}

if (!customElements.get("passage-chat")) customElements.define("passage-chat", PassageChat);
