import { css } from "lit";

/** Colours, type, and the controls that every part uses. A host page may set `--passage-*`. */
export const base = css`
  :host {
    --page: var(--passage-page, light-dark(#fbfaf7, #14171a));
    --box: var(--passage-box, light-dark(#ffffff, #1d2125));
    --ink: var(--passage-ink, light-dark(#1b2126, #e9ebed));
    --soft: light-dark(#566069, #a6b0b8);
    --line: light-dark(#dddbd4, #373d43);
    --accent: var(--passage-accent, light-dark(#0b5c73, #7fcbe0));
    --accent-ink: var(--passage-accent-ink, light-dark(#ffffff, #0d1a1f));
    --tint: light-dark(#e7f1f4, #1f3139);
    --highlight: light-dark(#ffe792, #665108);
    --warn: light-dark(#7d4500, #f2ba6d);
    --warn-tint: light-dark(#fdf4e3, #2e2618);
    --bad: light-dark(#a1251b, #ff9f94);
    --round: 0.75rem;
    color-scheme: light dark;
    display: block;
    container-type: inline-size;
    position: relative;
    height: 36rem;
    min-height: 20rem;
    overflow: hidden;
    background: var(--page);
    color: var(--ink);
    font: 1rem/1.55 var(--passage-font, system-ui, sans-serif);
    overflow-wrap: anywhere;
    text-align: start;
  }
  :host([theme="light"]) { color-scheme: light; }
  :host([theme="dark"]) { color-scheme: dark; }
  :host([hidden]) { display: none; }
  *, *::before, *::after { box-sizing: border-box; }
  h2, h3, h4, p, ul, ol, dl, dd, figure, blockquote, fieldset { margin: 0; padding: 0; border: 0; }
  button, input, select, textarea { font: inherit; color: inherit; }
  button { cursor: pointer; background: none; border: 1px solid transparent; border-radius: 0.5rem; padding: 0; }
  :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
  mark { background: var(--highlight); color: inherit; padding: 0.1em 0; border-radius: 0.15em; }
  [dir="auto"] { unicode-bidi: isolate; }
  .sr {
    position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
    white-space: nowrap;
  }
  .icon {
    width: 1.15em; height: 1.15em; flex: none; fill: none; stroke: currentColor;
    stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; vertical-align: -0.2em;
  }
  .from { color: var(--soft); font-size: 0.875rem; }
  .from > * + *::before { content: " · "; }
  .aside { color: var(--soft); font-size: 0.9rem; }
  .name { font-weight: 600; }
  .row { display: flex; flex-wrap: wrap; gap: 0.5rem; }
  .tool {
    display: inline-grid; place-items: center; min-width: 2.25rem; min-height: 2.25rem;
    color: var(--soft);
  }
  .tool:hover:not(:disabled) { background: var(--tint); color: var(--ink); }
  .tool[aria-pressed="true"] { color: var(--accent); background: var(--tint); }
  .tool[aria-pressed="true"] .icon { fill: color-mix(in srgb, currentColor 25%, transparent); }
  .tool:disabled { opacity: 0.4; cursor: default; }
  .primary, .plain {
    display: inline-flex; align-items: center; justify-content: center; gap: 0.4rem;
    min-height: 2.5rem; padding: 0.3rem 0.9rem; border: 1px solid transparent;
    border-radius: 0.6rem; font-weight: 600; font-size: 0.95rem; text-decoration: none;
  }
  .primary { background: var(--accent); color: var(--accent-ink); }
  .plain { border-color: var(--line); color: var(--ink); background: var(--box); }
  .primary:hover { filter: brightness(1.08); }
  .plain:hover { border-color: var(--soft); }
  .link {
    color: var(--accent); text-align: start; min-height: 1.5rem; border: 0;
  }
  .link:not(:has([dir])), .link [dir] { text-decoration: underline; text-underline-offset: 0.15em; }
  @media (prefers-reduced-motion: reduce) {
    *, *::before, *::after { animation: none !important; transition: none !important; }
  }
  @media (forced-colors: active) {
    .tool[aria-pressed="true"], .panel { border: 1px solid; }
    .tool:disabled { opacity: 1; color: GrayText; }
  }
`;
