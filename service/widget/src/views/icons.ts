// Line icons, drawn here: nothing is fetched. Each is decoration; the button around it is named.

import { html, svg, type SVGTemplateResult, type TemplateResult } from "lit";

const PATHS = {
  send: svg`<path d="M12 19V5m-6 6 6-6 6 6"/>`,
  stop: svg`<rect x="7" y="7" width="10" height="10" rx="1.5" fill="currentColor"/>`,
  retry: svg`<path d="M4 12a8 8 0 1 0 2.5-5.8M4 4v4.5h4.5"/>`,
  copy: svg`<rect x="9" y="9" width="11" height="11" rx="2"/><path d="M5 15V6a2 2 0 0 1 2-2h9"/>`,
  good: svg`<path d="M7 11v9H4v-9h3Zm0 0 4-8c1.5 0 2.5 1 2.5 2.5L13 9h5.5a2 2 0 0 1 2 2.4l-1.3 7A2 2 0 0 1 17.2 20H7"/>`,
  bad: svg`<path d="M7 13V4H4v9h3Zm0 0 4 8c1.5 0 2.5-1 2.5-2.5L13 15h5.5a2 2 0 0 0 2-2.4l-1.3-7A2 2 0 0 0 17.2 4H7"/>`,
  close: svg`<path d="m6 6 12 12M18 6 6 18"/>`,
  clear: svg`<path d="M4 7h16M9 7V4h6v3m3 0-1 13H7L6 7m4 4v5m4-5v5"/>`,
  filter: svg`<path d="M4 6h16M7 12h10M10 18h4"/>`,
  previous: svg`<path d="m14 6-6 6 6 6"/>`,
  next: svg`<path d="m10 6 6 6-6 6"/>`,
  check: svg`<path d="m5 12.5 4.5 4.5L19 7.5"/>`,
  warning: svg`<path d="M12 4 2.8 20h18.4L12 4Zm0 6v4.5m0 2.7v.1"/>`,
  search: svg`<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>`,
  out: svg`<path d="M9 5H5v14h14v-4M13 4h7v7m0-7-9 9"/>`,
} satisfies Record<string, SVGTemplateResult>;

export function icon(name: keyof typeof PATHS): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    ${PATHS[name]}
  </svg>`;
}
