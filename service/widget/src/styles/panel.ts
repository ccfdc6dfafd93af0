import { css } from "lit";

/** The hover card and the source panel. */
export const panel = css`
  .card {
    position: absolute; z-index: 3; width: min(22rem, calc(100% - 1rem)); padding: 0.8rem 0.9rem;
    display: grid; gap: 0.35rem; background: var(--box); color: var(--ink);
    border: 1px solid var(--line); border-radius: var(--round);
    box-shadow: 0 0.5rem 2rem rgb(0 0 0 / 0.18); font-size: 0.925rem; line-height: 1.45;
  }
  .card .quoted { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 6; overflow: hidden; }
  .card strong { font-weight: 600; }
  .panel {
    display: flex; flex-direction: column; min-height: 0; background: var(--box);
    position: absolute; inset: 0; z-index: 4;
  }
  .panel header { display: flex; align-items: center; gap: 0.15rem; padding: 0.5rem 0.6rem 0.5rem 1.1rem; border-bottom: 1px solid var(--line); }
  .panel h2 { font-size: 1rem; margin-inline-end: auto; }
  .panel h2:focus-visible { outline-offset: 4px; }
  .panel .body { flex: 1; min-height: 0; overflow-y: auto; padding: 1.1rem; display: grid; gap: 0.6rem; align-content: start; }
  .panel .body:focus-visible { outline-offset: -3px; }
  .panel .name { font-size: 1.1rem; line-height: 1.35; }
  .panel dl { display: grid; gap: 0.15rem; font-size: 0.9rem; }
  .panel dl div { display: flex; flex-wrap: wrap; gap: 0 0.5rem; }
  .panel dt { color: var(--soft); }
  .passage { margin-top: 0.4rem; white-space: pre-line; line-height: 1.7; color: var(--soft); }
  .passage mark { color: var(--ink); scroll-margin: 2rem; }
  .panel footer { display: flex; flex-wrap: wrap; gap: 0.5rem; padding: 0.8rem 1.1rem; border-top: 1px solid var(--line); }
  .panel footer a { flex: 1 1 auto; }
  .panel .icon { font-size: 1rem; }
  @container (min-width: 56rem) {
    .root.split { grid-template-columns: minmax(0, 1fr) minmax(22rem, 30%); }
    .panel { position: static; border-inline-start: 1px solid var(--line); }
  }
`;
