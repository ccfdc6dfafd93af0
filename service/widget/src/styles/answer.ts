import { css } from "lit";

/** The answer: its text and marks, what kind it is, its sources. */
export const answer = css`
  .said { font-size: 1.0625rem; line-height: 1.75; }
  .claim { white-space: pre-line; }
  .end { white-space: nowrap; }
  .verdict { white-space: normal; }
  div.said { white-space: normal; }
  div.said > * + * { margin-top: 0.6rem; }
  div.said:not(:has(> p, > ul, > ol)) { white-space: pre-line; }
  .said ul, .said ol { padding-inline-start: 1.4rem; }
  .said blockquote { padding-inline-start: 0.9rem; border-inline-start: 3px solid var(--line); }
  .said code { font-size: 0.9em; background: var(--tint); padding: 0.1em 0.3em; border-radius: 0.3em; }
  .said pre { overflow-x: auto; padding: 0.6rem; background: var(--tint); border-radius: 0.5rem; }
  .mark {
    display: inline-grid; place-items: center; min-width: 1.5rem; height: 1.5rem; padding: 0 0.3rem;
    border: 1px solid transparent; border-radius: 0.5rem;
    background: var(--tint); color: var(--accent); font-size: 0.8rem; font-weight: 650; line-height: 1;
    vertical-align: 0.1em;
  }
  button.mark:hover, .mark[aria-expanded="true"] { background: var(--accent); color: var(--accent-ink); }
  .mark.waiting { opacity: 0.8; }
  .verdict {
    display: inline-flex; align-items: center; gap: 0.25rem; margin-inline-start: 0.35rem;
    color: var(--warn); font-size: 0.85rem; font-weight: 600;
  }
  .verdict.contradicted { color: var(--bad); }

  .remark {
    display: flex; gap: 0.6rem; padding: 0.6rem 0.85rem; border-radius: var(--round);
    background: var(--warn-tint); color: var(--warn); border: 1px solid transparent; font-weight: 550;
  }
  .remark .icon { margin-top: 0.15rem; }
  .remark.not_found, .remark.no_documents { background: var(--box); color: var(--ink); border-color: var(--line); }
  .remark.failure { color: var(--bad); background: none; border-color: currentColor; }

  .note { font-size: 0.925rem; color: var(--soft); }
  .sides { display: grid; gap: 0.5rem; }
  .columns { display: grid; gap: 0.6rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 15rem), 1fr)); }
  .columns .quotation { padding: 0.8rem; background: var(--box); border: 1px solid var(--line); border-top: 3px solid var(--warn); border-radius: 0 0 0.5rem 0.5rem; }
  .quotation figcaption { display: grid; justify-items: start; margin-top: 0.35rem; font-size: 0.9rem; }
  .link .number { display: inline-grid; vertical-align: 0.1em; }
  .nearest {
    display: grid; gap: 0.9rem; padding: 0.9rem 1rem; border: 1px dashed var(--soft);
    border-radius: var(--round);
  }
  .nearest blockquote { color: var(--soft); }
  .reply h3 { font-size: 0.875rem; font-weight: 600; color: var(--soft); }
  .reply > h3 { margin-bottom: -0.4rem; }

  .sources { list-style: none; display: grid; gap: 0.25rem; margin-inline: -0.5rem; }
  .source { display: flex; gap: 0.65rem; width: 100%; padding: 0.4rem 0.5rem; text-align: start; }
  .source:hover { background: var(--tint); }
  .numbers { display: flex; flex-wrap: wrap; gap: 0.2rem; align-content: start; flex: none; max-width: 8.6rem; }
  @container (max-width: 30rem) { .numbers { max-width: 5rem; } }
  .number {
    display: grid; place-items: center; width: 1.5rem; height: 1.5rem; flex: none; border-radius: 0.5rem;
    background: var(--tint); color: var(--accent); font-size: 0.8rem; font-weight: 650;
  }
  .source:hover .number { background: var(--box); }
  .source .about { display: grid; min-width: 0; line-height: 1.4; }
  .source .name { font-weight: 550; font-size: 0.95rem; }
  .facts { display: flex; flex-wrap: wrap; gap: 0.2rem 1.1rem; color: var(--soft); font-size: 0.85rem; }
  .facts .icon { margin-inline-end: 0.25rem; }

  .shimmer { display: grid; gap: 0.55rem; padding-block: 0.3rem; }
  .shimmer i { height: 0.8rem; border-radius: 0.4rem; background: var(--line); animation: breathe 1.4s ease-in-out infinite; }
  .shimmer i:last-child { width: 60%; }
  @keyframes breathe { 50% { opacity: 0.45; } }

  .reasons { display: grid; gap: 0.75rem; padding: 1rem; background: var(--box); border: 1px solid var(--line); border-radius: var(--round); }
  .reasons legend { font-weight: 600; margin-bottom: 0.35rem; padding: 0; }
  .radio { display: flex; align-items: center; gap: 0.5rem; min-height: 1.9rem; }
  .radio input { accent-color: var(--accent); width: 1.1rem; height: 1.1rem; margin: 0; flex: none; }
  .comment { display: grid; gap: 0.25rem; font-size: 0.9rem; }
  .comment textarea { width: 100%; padding: 0.5rem; background: var(--page); border: 1px solid var(--soft); border-radius: 0.5rem; }
`;
