// Makes the pages nicer where scripts run; without it the same forms and links still work.
// All text from outside is put in as text, never as markup.
"use strict";

const MAX_TURNS = 20; // what the next question may lean on

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

// Only web addresses may stand behind a link: a "javascript:" one would run here.
function link(url, text) {
  if (!/^(https?:\/\/|\/documents\/)/i.test(url)) return null;
  const node = make("a", "", text);
  node.href = url;
  node.rel = "noopener noreferrer";
  return node;
}

function source(citation, id) {
  const item = make("li");
  if (id) item.id = id;
  item.append(make("blockquote", "", citation.cited_text));
  const from = make("p", "from");
  for (const [tag, text] of [["span", citation.speaker], ["cite", citation.title],
    ["span", citation.outlet], ["time", citation.published_at]]) {
    if (text) from.append(make(tag, "", text));
  }
  const span = `${citation.start}-${citation.end}`;
  const context = `/documents/${encodeURIComponent(citation.document_id)}?c=${span}#cited`;
  from.append(link(context, "Read in context"));
  const original = citation.url.startsWith("/") ? null : link(citation.url, "Original");
  if (original) from.append(original);
  item.append(from);
  return item;
}

function said(answer, prefix) {
  const text = make("p", "said");
  if (!answer.claims.length) text.textContent = answer.text;
  for (const claim of answer.claims) {
    text.append(make("span", "", claim.text));
    for (const n of claim.citations) {
      const mark = make("a", "mark", `[${n}]`);
      mark.href = `#${prefix}${n}`;
      mark.setAttribute("aria-label", `Source ${n}`);
      text.append(mark);
    }
    text.append(" ");
  }
  return text;
}

const REMARKS = {
  partial: "Part of the question has no evidence in the documents.",
  disputed: "The sources disagree; each is quoted.",
};

function render(answer) {
  const prefix = `${answer.id}-source-`;
  const article = make("article", `answer ${answer.outcome}`);
  article.append(make("h2", "", answer.question));
  if (REMARKS[answer.outcome]) article.append(make("p", "remark", REMARKS[answer.outcome]));
  article.append(said(answer, prefix));
  for (const note of answer.notes) article.append(make("p", "remark", note.text));
  if (answer.citations.length) {
    const list = make("ol", "sources");
    list.append(...answer.citations.map((c) => source(c, prefix + c.n)));
    article.append(make("h3", "", "Sources"), list);
  }
  if (answer.nearest.length) {
    const list = make("ul", "sources nearest");
    list.append(...answer.nearest.map((c) => source(c, "")));
    article.append(make("h3", "", "Nearest sentences, which do not answer it"), list);
  }
  return article;
}

async function fetchAnswer(question, history) {
  const reply = await fetch("/v1/ask", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ question, history }),
  });
  const body = await reply.json();
  if (!reply.ok) throw new Error(body.detail);
  return body;
}

function startAsking(form) {
  const input = form.querySelector("input");
  const button = form.querySelector("button");
  const status = document.getElementById("status");
  const answers = document.getElementById("answers");
  const history = [];
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const question = input.value.trim();
    if (!question || button.disabled) return;
    button.disabled = true;
    status.textContent = "Reading the documents…";
    try {
      const answer = await fetchAnswer(question, history.slice(-MAX_TURNS));
      answers.prepend(render(answer));
      history.push({ role: "user", text: question }, { role: "assistant", text: answer.text });
      status.textContent = "";
      input.select();
    } catch (error) {
      status.textContent = error.message || "The server could not be reached.";
    } finally {
      button.disabled = false;
    }
  });
}

// Offsets are code points; a JavaScript string counts UTF-16 units, so the text is spread first.
function markCited(text) {
  const match = /^#c=(\d{1,9})-(\d{1,9})$/.exec(window.location.hash);
  if (!match) return;
  const points = Array.from(text.textContent);
  const [start, end] = [Number(match[1]), Number(match[2])];
  if (start >= end || start >= points.length) return;
  const mark = make("mark", "", points.slice(start, end).join(""));
  mark.id = "cited";
  text.replaceChildren(points.slice(0, start).join(""), mark, points.slice(end).join(""));
  mark.scrollIntoView({ block: "center" });
}

const form = document.getElementById("ask");
if (form) startAsking(form);
const text = document.getElementById("text");
if (text) {
  markCited(text);
  window.addEventListener("hashchange", () => markCited(text));
}
