// Marks the cited span in a document, and the spans of it that answers in this browser cited.
// Offsets are code points; a JavaScript string counts UTF-16 units.

const text = document.getElementById("text");
const SHORT = 90; // characters of a quote that fit a line
const HISTORY = `passage-chat:1:${location.origin}/`; // as the chat keeps it

/** `START-END` of the address as numbers, or null. */
function wanted() {
  const match = /^#c=(\d{1,9})-(\d{1,9})$/.exec(location.hash);
  const [start, end] = match ? [Number(match[1]), Number(match[2])] : [0, 0];
  return start < end ? { start, end } : null;
}

/** UTF-16 index of each code point index asked for, in ascending order. */
function unitsAt(whole, points) {
  const found = new Map();
  let point = 0;
  let unit = 0;
  for (const at of [...points].sort((a, b) => a - b)) {
    while (point < at && unit < whole.length) {
      unit += whole.codePointAt(unit) > 0xffff ? 2 : 1;
      point += 1;
    }
    found.set(at, unit);
  }
  return found;
}

/** Wrap `start`..`end` (UTF-16) in marks: one in each text node that the span runs through. */
function wrap(start, end, className) {
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  const nodes = [];
  let before = 0;
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const from = Math.max(start - before, 0);
    const to = Math.min(end - before, node.length);
    if (from < to) nodes.push([node, from, to]);
    before += node.length;
  }
  return nodes.map(([node, from, to]) => {
    const range = document.createRange();
    range.setStart(node, from);
    range.setEnd(node, to);
    const mark = document.createElement("mark");
    mark.className = className;
    range.surroundContents(mark);
    return mark;
  });
}

function unmark() {
  for (const mark of text.querySelectorAll("mark")) mark.replaceWith(...mark.childNodes);
  text.normalize();
}

/** Spans of this document in the conversations kept here: each once, in the order of the text. */
function earlier() {
  let turns = [];
  try {
    turns = JSON.parse(localStorage.getItem(HISTORY) ?? "[]");
  } catch {
    return [];
  }
  const spans = new Map();
  for (const turn of Array.isArray(turns) ? turns : []) {
    for (const { document_id: id, start, end, cited_text: quote } of turn?.answer?.citations ?? []) {
      if (id === text.dataset.id && Number.isInteger(start) && start < end) {
        spans.set(`${start}-${end}`, { start, end, quote: String(quote) });
      }
    }
  }
  return [...spans.values()].sort((a, b) => a.start - b.start);
}

function list(spans) {
  const section = document.getElementById("cited-here");
  section.hidden = spans.length === 0;
  section.querySelector("ul").replaceChildren(...spans.map(({ start, end, quote }) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `#c=${start}-${end}`;
    link.dir = "auto";
    link.textContent = quote.length > SHORT ? `${quote.slice(0, SHORT)}…` : quote;
    item.append(link);
    return item;
  }));
}

function show() {
  const given = wanted();
  if (!given && location.search) return; // marked by the server
  unmark();
  const spans = earlier();
  list(spans);
  const units = unitsAt(text.textContent, [...spans, given ?? []].flatMap((s) => [s.start, s.end])
    .filter((at) => at !== undefined));
  for (const { start, end } of spans) {
    if (start === given?.start && end === given?.end) continue;
    wrap(units.get(start), units.get(end), "earlier");
  }
  if (!given) return;
  const marks = wrap(units.get(given.start), units.get(given.end), "cited");
  if (!marks.length) return;
  marks[0].id = "cited";
  marks[0].scrollIntoView({ block: "center" });
}

show();
window.addEventListener("hashchange", show);
