import { css } from "lit";

/** The frame: toolbar, log, question box; the panel beside or, where it is narrow, over it. */
export const layout = css`
  .root { display: grid; grid-template-columns: minmax(0, 1fr); height: 100%; position: relative; }
  .main { display: flex; flex-direction: column; min-width: 0; min-height: 0; }
  .column { width: 100%; max-width: 46rem; margin-inline: auto; padding-inline: 1rem; }
  .bar { display: flex; align-items: center; gap: 0.25rem; padding-block: 0.3rem 0; min-height: 2.5rem; margin-inline: -0.4rem; }
  .bar .count { margin-inline-start: auto; color: var(--soft); font-size: 0.875rem; white-space: nowrap; padding-inline-end: 0.6rem; }
  .bar .tool { display: inline-flex; align-items: center; gap: 0.4rem; padding-inline: 0.6rem; font-size: 0.9rem; white-space: nowrap; }
  @container (max-width: 24rem) { .bar .count { display: none; } }
  .log { flex: 1; min-height: 0; overflow-y: auto; container-type: size; scrollbar-gutter: stable both-edges; scrollbar-width: thin; }
  .log:focus-visible { outline-offset: -3px; }
  .turn { padding-block: 0.75rem 1.25rem; }
  .turn:last-child:not(:first-child) { min-height: 100cqh; }
  .asked {
    width: fit-content; max-width: 85%; margin-inline-start: auto; padding: 0.55rem 0.95rem;
    background: var(--tint); border-radius: 1.1rem 1.1rem 0.25rem 1.1rem;
    font-size: 1rem; font-weight: 500; white-space: pre-line;
  }
  .reply { margin-top: 1rem; display: grid; gap: 0.75rem; grid-template-columns: minmax(0, 1fr); }
  .tools { display: flex; gap: 0.15rem; margin-inline-start: -0.5rem; }

  .status { min-height: 1.75rem; color: var(--soft); font-size: 0.9rem; padding-block: 0.15rem; }
  .status .busy::before {
    content: ""; display: inline-block; width: 0.8em; height: 0.8em; margin-inline-end: 0.5em;
    border: 2px solid var(--line); border-top-color: var(--accent); border-radius: 50%;
    vertical-align: -0.1em; animation: turn 0.8s linear infinite;
  }
  @keyframes turn { to { rotate: 1turn; } }
  .status .link { margin-inline-start: 0.5rem; }

  .composer { padding-bottom: 0.5rem; }
  .box {
    display: flex; align-items: flex-end; gap: 0.5rem; padding: 0.4rem; background: var(--box);
    border: 1px solid var(--soft); border-radius: 1.15rem;
  }
  .box:focus-within { border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent); }
  .box textarea {
    flex: 1; min-width: 0; border: 0; background: none; resize: none; padding: 0.4rem 0.6rem;
    max-height: 9rem; field-sizing: content; outline-offset: 0;
  }
  .box textarea:focus-visible { outline: none; }
  .box textarea::placeholder { color: var(--soft); opacity: 1; }
  .send {
    display: grid; place-items: center; width: 2.5rem; height: 2.5rem; flex: none;
    border-radius: 0.85rem; background: var(--accent); color: var(--accent-ink);
  }
  .send:hover { filter: brightness(1.08); }

  .filters {
    display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 10rem), 1fr));
    gap: 0.6rem; padding: 0.75rem; margin-bottom: 0.5rem;
    background: var(--box); border: 1px solid var(--line); border-radius: var(--round);
  }
  .filters label { display: grid; gap: 0.2rem; min-width: 0; font-size: 0.85rem; font-weight: 600; }
  .filters select, .filters input {
    width: 100%; min-width: 0; min-height: 2.4rem; padding: 0.25rem 0.5rem; font-weight: 400; font-size: 0.95rem;
    background: var(--page); border: 1px solid var(--soft); border-radius: 0.5rem;
  }
  .chips { display: flex; flex-wrap: wrap; gap: 0.4rem; list-style: none; }
  .composer .chips { margin-bottom: 0.5rem; }
  .chip {
    display: inline-flex; align-items: center; gap: 0.15rem; padding-inline-start: 0.7rem;
    background: var(--tint); border: 1px solid transparent; border-radius: 1rem; font-size: 0.875rem;
  }
  .chip button { display: grid; place-items: center; min-width: 1.9rem; min-height: 1.9rem; border-radius: 1rem; }
  .inferred { display: flex; flex-wrap: wrap; align-items: center; gap: 0.4rem; font-size: 0.875rem; color: var(--soft); }
  .inferred .chip { color: var(--ink); }

  .start { padding-block: clamp(1rem, 12cqh, 6rem) 1rem; }
  .start h2 { font-size: clamp(1.5rem, 6cqi, 2.1rem); line-height: 1.2; font-weight: 680; letter-spacing: -0.01em; }
  .start > p { color: var(--soft); margin-top: 0.4rem; }
  .start h3 { margin: 2rem 0 0.6rem; font-size: 0.875rem; font-weight: 600; color: var(--soft); }
  .suggestions {
    list-style: none; display: grid; gap: 0.6rem;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr));
  }
  .suggestions button {
    width: 100%; height: 100%; min-height: 3rem; padding: 0.65rem 0.9rem; text-align: start;
    background: var(--box); border-color: var(--line); border-radius: var(--round);
  }
  .suggestions button:hover { border-color: var(--accent); background: var(--tint); }
`;
