// The list of documents: files are added, by choosing or dropping them, and documents deleted.
// All text from outside is put in as text, never as markup.

const drop = document.getElementById("drop");
const files = document.getElementById("files");
const progress = document.getElementById("progress");
const told = document.getElementById("told");
const words = JSON.parse(drop.dataset.words);
const POLL_MS = 300;

const say = (key, values = {}) =>
  words[key].replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

/** A file's line: its name, a bar, and what became of it. */
function line(name) {
  const item = make("li");
  const label = make("bdi", "file", name);
  const bar = make("progress");
  const state = make("span", "state", say("uploading"));
  bar.setAttribute("aria-label", name);
  item.append(label, bar, state);
  progress.append(item);
  return { item, bar, state };
}

function finish({ item, bar, state }, file) {
  bar.remove();
  item.classList.add(file.status);
  const stored = file.outcome ? say(file.outcome) : say("added_many", { n: file.documents });
  state.textContent = file.status === "done" ? stored : say("failed");
  if (file.id) {
    const link = make("a", "", say("open"));
    link.href = `/documents/${encodeURIComponent(file.id)}`;
    item.append(link);
  }
  if (file.message) item.append(make("span", "why", file.message));
}

/** Send the files in one request; resolves to the job, rejects with a message. */
function send(chosen, onSent) {
  return new Promise((resolve, reject) => {
    const body = new FormData();
    for (const file of chosen) body.append("files", file, file.name);
    const request = new XMLHttpRequest(); // fetch tells nothing of what was sent so far
    request.open("POST", "/v1/documents");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => onSent(event.loaded, event.total));
    request.addEventListener("load", () => {
      if (request.status === 202) resolve(request.response);
      else reject(new Error(request.response?.detail ?? say("failed")));
    });
    request.addEventListener("error", () => reject(new Error(say("unreachable"))));
    request.send(body);
  });
}

async function followed(job, lines) {
  const finished = new Set();
  let current = job;
  for (;;) {
    current.files.forEach((file, i) => {
      if (file.status === "waiting") lines[i].state.textContent = say("reading");
      else if (!finished.has(i)) {
        finished.add(i);
        finish(lines[i], file);
      }
    });
    if (current.status === "done") return current;
    await new Promise((wake) => setTimeout(wake, POLL_MS));
    current = await (await fetch(`/v1/jobs/${current.id}`)).json();
  }
}

async function upload(chosen) {
  if (!chosen.length) return;
  const lines = chosen.map((file) => line(file.name));
  try {
    const job = await send(chosen, (sent, total) => {
      for (const { bar } of lines) Object.assign(bar, { max: total, value: sent });
    });
    for (const { bar } of lines) bar.removeAttribute("value"); // sent; reading has no measure
    const done = await followed(job, lines);
    const failed = done.files.filter((file) => file.status === "failed").length;
    told.textContent = say("all_done", { done: done.files.length - failed, failed });
    await retotal();
  } catch (error) {
    for (const one of lines) finish(one, { status: "failed", message: error.message });
    told.textContent = error.message;
  }
}

async function retotal() {
  const { total } = await (await fetch("/v1/documents?limit=1")).json();
  const number = total.toLocaleString(document.documentElement.lang);
  document.getElementById("total").textContent = say("in_collection", { n: number });
}

function startUploads() {
  drop.hidden = false;
  document.getElementById("choose").addEventListener("click", () => files.click());
  files.addEventListener("change", () => {
    upload([...files.files]);
    files.value = "";
  });
  for (const kind of ["dragenter", "dragover"]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  drop.addEventListener("dragleave", (event) => {
    if (!drop.contains(event.relatedTarget)) drop.classList.remove("over");
  });
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    upload([...event.dataTransfer.files]);
  });
}

/** Ask, delete, take the line away; focus goes to the next line's button, or to the search. */
async function remove(row) {
  const dialog = document.getElementById("confirm");
  const name = row.querySelector(".title").textContent;
  document.getElementById("confirm-name").textContent = name;
  dialog.returnValue = "";
  dialog.showModal();
  await new Promise((closed) => dialog.addEventListener("close", closed, { once: true }));
  if (dialog.returnValue !== "delete") return;
  const reply = await fetch(`/v1/documents/${encodeURIComponent(row.dataset.id)}`, {
    method: "DELETE",
  });
  if (reply.status !== 204 && reply.status !== 404) {
    told.textContent = (await reply.json()).detail;
    return;
  }
  const next = (row.nextElementSibling ?? row.previousElementSibling)?.querySelector(".delete");
  row.remove();
  (next ?? document.getElementById("q")).focus();
  told.textContent = say("deleted", { name });
  await retotal();
}

for (const button of document.querySelectorAll(".delete")) {
  button.hidden = false;
  button.addEventListener("click", () => remove(button.closest("li")));
}
startUploads();
