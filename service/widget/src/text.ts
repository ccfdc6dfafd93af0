// Text as the service counts it: in code points, where a JavaScript string counts UTF-16 units.

export interface Context {
  before: string;
  cited: string;
  after: string;
  /** Whether something of the document was left out before and after. */
  cutBefore: boolean;
  cutAfter: boolean;
}

const AROUND = 300; // code points shown on each side of a cited span: two or three sentences

/** A span of a text with what stands around it, cut between words. */
export function inContext(text: string, start: number, end: number): Context {
  const points = Array.from(text);
  let from = Math.max(0, start - AROUND);
  let to = Math.min(points.length, end + AROUND);
  while (from > 0 && from < start && points[from - 1]?.trim()) from += 1;
  while (to < points.length && to > end && points[to]?.trim()) to -= 1;
  return {
    before: points.slice(from, start).join("").trimStart(),
    cited: points.slice(start, end).join(""),
    after: points.slice(end, to).join("").trimEnd(),
    cutBefore: from > 0,
    cutAfter: to < points.length,
  };
}

/** Only web addresses may stand behind a link: a `javascript:` one would run here. */
export function webLink(url: string): string | null {
  return /^https?:\/\/[^\s]+$/i.test(url) ? url : null;
}
