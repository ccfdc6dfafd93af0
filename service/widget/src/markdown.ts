// What a model wrote, as a small subset of Markdown: no links, no images, nothing that loads.
//
// The text is parsed by marked, reduced by DOMPurify, and then built anew as Lit templates: no
// string of it ever becomes markup of the page.

import DOMPurify from "dompurify";
import { html, nothing, type TemplateResult } from "lit";
import { Marked } from "marked";

export type Piece = TemplateResult | string | typeof nothing;

const ALLOWED_TAGS = ["p", "br", "ul", "ol", "li", "strong", "em", "code", "pre", "blockquote"];
const marked = new Marked({ async: false, gfm: true, breaks: true });

// A claim's marks are carried through parsing by a number between two private-use characters,
// which are taken out of the text itself first.
const OPEN = "\uE000";
const CLOSE = "\uE001";
const HOLDER = /\uE000(\d+)\uE001/;

export const withoutHolders = (text: string): string => text.replace(/[\uE000\uE001]/g, "");
export const holder = (claim: number): string => `${OPEN}${claim}${CLOSE}`;

/** The text as templates; `marks` gives what stands where a claim's holder stood. */
export function markdown(text: string, marks: (claim: number) => Piece): Piece[] {
  const fragment = DOMPurify.sanitize(marked.parse(text) as string, {
    ALLOWED_TAGS,
    ALLOWED_ATTR: [],
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  });
  return children(fragment, marks);
}

function children(node: Node, marks: (claim: number) => Piece): Piece[] {
  return Array.from(node.childNodes).flatMap((child) =>
    child.nodeType === Node.TEXT_NODE
      ? textPieces(child.nodeValue ?? "", marks)
      : [element(child as Element, marks)],
  );
}

function textPieces(text: string, marks: (claim: number) => Piece): Piece[] {
  // Split by a pattern with a group: every second piece is a claim's number.
  return text.split(HOLDER).map((piece, i) => (i % 2 ? marks(Number(piece)) : piece));
}

function element(node: Element, marks: (claim: number) => Piece): Piece {
  const inside = children(node, marks);
  switch (node.localName) {
    case "p": return html`<p>${inside}</p>`;
    case "br": return html`<br>`;
    case "ul": return html`<ul>${inside}</ul>`;
    case "ol": return html`<ol>${inside}</ol>`;
    case "li": return html`<li>${inside}</li>`;
    case "strong": return html`<strong>${inside}</strong>`;
    case "em": return html`<em>${inside}</em>`;
    case "code": return html`<code>${inside}</code>`;
    case "pre": return html`<pre>${inside}</pre>`;
    case "blockquote": return html`<blockquote>${inside}</blockquote>`;
    default: return html`${inside}`;
  }
}
