// Grading by hand: shows one answer at a time, and saves what a person types. What came of a submission arrives
// as inert HTML; everything else is written as text.
"use strict";

const $ = (id) => document.getElementById(id);
const TOKEN = new URLSearchParams(location.search).get("token") || "";
// What the page says in its language, by name.
const WORDS = JSON.parse(document.body.dataset.words);
const say = (name, parts = {}) => WORDS[name].replace(/\{(\w+)\}/g, (_, part) => String(parts[part]));
const STATES = { waiting: say("waiting"), again: say("again"), done: "" };
const DRAFT = "autograde-mark ";
let work = null; // as /api/work has it
let items = []; // all answers, in order
let here = null; // the answer that is shown, with its version
let saving = false;
let snippets = [];
let chosen = 0;

async function call(path, given) {
  const options = { headers: { Authorization: `token ${TOKEN}` }, cache: "no-store" };
  if (given !== undefined) {
    options.method = "POST";
    options.body = JSON.stringify(given);
    options.headers["Content-Type"] = "application/json";
  }
  let answer;
  try {
    answer = await fetch(path, options);
  } catch {
    throw Object.assign(new Error(say("no connection")), { away: true });
  }
  const told = await answer.json().catch(() => ({ error: say("server says", { status: answer.status }) }));
  if (!answer.ok) throw Object.assign(new Error(told.error), { status: answer.status });
  return told;
}

// What is typed and not saved, by answer; kept in the browser.
const drafts = {
  read(key) {
    try {
      return JSON.parse(localStorage.getItem(DRAFT + key));
    } catch {
      return null;
    }
  },
  write(key, draft) {
    try {
      if (draft) localStorage.setItem(DRAFT + key, JSON.stringify(draft));
      else localStorage.removeItem(DRAFT + key);
    } catch {
      // no room, or not allowed: the fields have it
    }
  },
};

const shown = (points) => (points === null || points === undefined ? "" : String(points));
const typed = () => ({ points: $("points").value.trim(), comment: $("comment").value });

// What is typed and is not what the gradebook has: points, a comment, both, or null.
function changes() {
  if (here === null) return null;
  const { points, comment } = typed();
  const made = {};
  if (readPoints(points) !== here.points) made.points = points;
  if (comment.trim() !== here.comment.trim()) made.comment = comment;
  return Object.keys(made).length ? made : null;
}

function readPoints(text) {
  if (text === "") return null;
  return /^\d{0,6}([.,]\d{0,2})?$/.test(text) && /\d/.test(text) ? Number(text.replace(",", ".")) : NaN;
}

async function loadWork() {
  work = await call("/api/work");
  items = work.questions.flatMap((question, n) => question.answers.map((answer) => ({ ...answer, n, question })));
  showList();
}

function showList() {
  const waits = items.filter((item) => item.state !== "done").length;
  $("assignment").textContent = say("assignment", { assignment: work.assignment });
  const left = say(waits === 0 ? "all graded" : "left", { number: waits || items.length, all: items.length });
  if ($("left").textContent !== left) $("left").textContent = left; // it is read out when it changes
  $("banner").hidden = !work.grading;
  $("banner").textContent = work.grading ? say("at work") : "";
  const parts = work.questions.map((question, n) => {
    const part = document.createElement("div");
    const title = document.createElement("h2");
    title.textContent = say("question", question);
    const list = document.createElement("ol");
    list.setAttribute("aria-label", title.textContent);
    for (const item of items.filter((one) => one.n === n)) list.append(listed(item));
    part.append(title, list);
    return part;
  });
  const place = $("questions").scrollTop;
  const focused = $("questions").contains(document.activeElement) ? document.activeElement.dataset.key : null;
  $("questions").replaceChildren(...parts);
  $("questions").scrollTop = place;
  if (focused) $("questions").querySelector(`[data-key="${focused}"]`)?.focus({ preventScroll: true });
}

function listed(item) {
  const line = document.createElement("li");
  const button = document.createElement("button");
  const state = document.createElement("span");
  const label = document.createElement("span");
  button.type = "button";
  button.dataset.key = item.key;
  label.textContent = item.label;
  state.className = "state";
  const points = item.points === null ? "" : say("points", { points: item.points, most: item.question.most });
  const unsaved = drafts.read(item.key) ? say("not saved") : "";
  const known = STATES[item.state];
  state.textContent = unsaved || (known && points ? say("state", { state: known, points }) : known || points);
  button.className = item.state;
  button.setAttribute("aria-current", String(here !== null && here.key === item.key));
  button.append(label, state);
  button.addEventListener("click", () => show(item.key));
  line.append(button);
  return line;
}

async function show(key, saved = "") {
  keepDraft();
  const item = items.find((one) => one.key === key);
  if (!item) return;
  let answer, question;
  try {
    [answer, question] = await Promise.all([call(`/api/answer/${key}`), call(`/api/question/${item.n}`)]);
  } catch (error) {
    $("wrong").textContent = error.message;
    return;
  }
  here = answer;
  Object.assign(item, { state: answer.state, points: answer.points });
  const ours = items.filter((one) => one.n === item.n);
  $("title").textContent = say("title", { question: item.question.title, answer: item.label });
  const about = [item.id, item.question.place, say("place", { number: ours.indexOf(item) + 1, all: ours.length })];
  if (item.state === "again") about.push(say("graded before"));
  $("where").textContent = about.filter(Boolean).join(" · ");
  $("answer").innerHTML = answer.html; // inert: made so by the server
  $("said").hidden = !answer.said;
  $("said").textContent = answer.said ? say("nbgrader says", answer) : "";
  showOrSay("question", question.text, say("no text"));
  showOrSay("guidance", question.guidance, say("no guidance"));
  $("most").textContent = say("most", answer);
  const draft = drafts.read(key);
  $("points").value = draft?.points ?? shown(answer.points);
  $("comment").value = draft?.comment ?? answer.comment;
  $("wrong").textContent = draft ? say("draft") : "";
  $("saved").textContent = saved;
  showList();
  window.scrollTo(0, 0);
  const current = document.querySelector('nav [aria-current="true"]');
  if (current) current.scrollIntoView({ block: "nearest" });
  $("points").focus({ preventScroll: true });
  $("points").select();
}

// HTML of the server's, inert; where there is none, a sentence.
function showOrSay(id, html, otherwise) {
  const line = document.createElement("p");
  line.textContent = otherwise;
  if (html) $(id).innerHTML = html;
  else $(id).replaceChildren(line);
}

function keepDraft() {
  if (here !== null) drafts.write(here.key, changes());
}

function move(step) {
  if (!items.length) return;
  const place = items.findIndex((item) => here !== null && item.key === here.key);
  const next = place + step;
  if (next < 0 || next >= items.length) {
    $("saved").textContent = say(step > 0 ? "last" : "first");
    return;
  }
  show(items[next].key);
}

// The next one that waits, after this one and then from the top.
function nextWaiting(saved = "") {
  const place = items.findIndex((item) => here !== null && item.key === here.key);
  const order = [...items.slice(place + 1), ...items.slice(0, Math.max(0, place))];
  const found = order.find((item) => item.state !== "done");
  if (found) return show(found.key, saved);
  const done = say(items.some((item) => item.state !== "done") ? "none waits" : "all are graded");
  $("saved").textContent = [saved, done].filter(Boolean).join(" ");
  showList();
  return undefined;
}

async function save() {
  if (here === null || saving) return;
  const { points: text, comment } = typed();
  const points = readPoints(text);
  if (Number.isNaN(points)) return refuse(say("write a number", here));
  if (points !== null && points > here.most) return refuse(say("too many", { points, most: here.most }));
  if (points === null && comment.trim() === "" && changes() === null) return refuse(say("write points"));
  const { key, version } = here;
  keepDraft();
  saving = true;
  $("saved").textContent = say("saving");
  $("wrong").textContent = "";
  try {
    const held = await call(`/api/answer/${key}`, { points, comment, version });
    drafts.write(key, null);
    const item = items.find((one) => one.key === key);
    Object.assign(item, { state: held.state, points: held.points });
    if (here.key === key) Object.assign(here, held);
    work.grading = held.grading;
    const value = held.points === null ? say("comment alone") : say("points in words", held);
    saving = false;
    if (typed().points !== text || typed().comment !== comment) {
      $("saved").textContent = say("saved", { value });
      showList();
      return;
    }
    await nextWaiting(say("saved for", { answer: item.label, value }));
  } catch (error) {
    $("saved").textContent = "";
    const told = sentence(error.message);
    $("wrong").textContent = error.status === 422 ? told : say("kept", { error: told });
    if (error.status === 409) await lookAgain(key);
    if (error.status === 422) $("points").focus();
  } finally {
    saving = false;
  }
}

const sentence = (text) =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?!。？！]$/.test(text) ? "" : say("full stop")}`;

function refuse(line) {
  $("saved").textContent = "";
  $("wrong").textContent = line;
  $("points").focus();
  $("points").select();
}

// Somebody else was there: show what there is now, and leave what is typed.
async function lookAgain(key) {
  const said = $("wrong").textContent;
  await loadWork().catch(() => undefined);
  await show(key);
  $("wrong").textContent = said;
}

function step(by) {
  const now = readPoints($("points").value.trim());
  const value = Math.min(here.most, Math.max(0, (Number.isNaN(now) || now === null ? 0 : now) + by));
  $("points").value = String(Math.round(value * 100) / 100);
}

// Snippets

let snippetsCome = Promise.resolve();

// The window is there at once, so that what is typed next goes into it; its lines follow.
function openSnippets() {
  $("filter").value = "";
  $("snippets-said").textContent = "";
  chosen = 0;
  showSnippets();
  $("snippets").showModal();
  $("filter").focus();
  snippetsCome = (async () => {
    try {
      snippets = (await call("/api/snippets")).snippets;
    } catch (error) {
      snippets = [];
      $("snippets-said").textContent = sentence(error.message);
    }
    showSnippets();
  })();
}

function foundSnippets() {
  const words = $("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  return snippets.filter((text) => words.every((word) => text.toLowerCase().includes(word)));
}

function showSnippets() {
  const found = foundSnippets();
  chosen = Math.max(0, Math.min(chosen, found.length - 1));
  $("found").replaceChildren(
    ...found.map((text, n) => {
      const line = document.createElement("li");
      line.id = `snippet-${n}`;
      line.textContent = text;
      line.setAttribute("role", "option");
      line.setAttribute("aria-selected", String(n === chosen));
      line.addEventListener("click", () => useSnippet(text));
      return line;
    }),
  );
  if (found.length) $("filter").setAttribute("aria-activedescendant", `snippet-${chosen}`);
  else $("filter").removeAttribute("aria-activedescendant");
  $("no-snippets").hidden = snippets.length > 0;
  $("found").hidden = found.length === 0;
}

function useSnippet(text) {
  if (!text) return;
  const before = $("comment").value.trimEnd();
  $("comment").value = before ? `${before}\n${text}` : text;
  $("snippets").close();
  $("comment").focus();
}

async function changeSnippets(given, said) {
  try {
    snippets = (await call("/api/snippets", given)).snippets;
    $("snippets-said").textContent = said;
  } catch (error) {
    $("snippets-said").textContent = sentence(error.message);
  }
  showSnippets();
}

// Keys

function keyInFields(event) {
  const field = event.target.id;
  if (event.key === "Escape") {
    event.target.blur();
    $("main").focus();
    return true;
  }
  if (field === "comment") {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      save();
    }
    return true;
  }
  if (field === "points" && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    event.preventDefault();
    step(event.key === "ArrowUp" ? 0.5 : -0.5);
    return true;
  }
  return field === "points" && (event.key === "ArrowLeft" || event.key === "ArrowRight");
}

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  ArrowRight: () => move(1),
  ArrowLeft: () => move(-1),
  n: () => nextWaiting(),
  c: () => $("comment").focus(),
  s: openSnippets,
  "/": openSnippets,
  "?": () => $("help").showModal(),
};

document.addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]") || event.altKey) return;
  const isField = event.target.id === "points" || event.target.id === "comment";
  if (isField && keyInFields(event)) return;
  if (event.ctrlKey || event.metaKey) return;
  if (KEYS[event.key]) {
    event.preventDefault();
    KEYS[event.key]();
  } else if (/^[\d.,]$/.test(event.key) && !isField) {
    event.preventDefault();
    $("points").focus();
    $("points").value = event.key;
  } else if (event.key === "Enter" && event.target === $("main")) {
    event.preventDefault();
    save();
  }
});

$("snippets").addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    chosen += event.key === "ArrowDown" ? 1 : -1;
    showSnippets();
  } else if (event.key === "Enter" && event.target === $("filter")) {
    event.preventDefault();
    snippetsCome.then(() => useSnippet(foundSnippets()[chosen]));
  }
});
$("filter").addEventListener("input", showSnippets);
$("keep").addEventListener("click", () => {
  const text = $("comment").value.trim();
  if (text) changeSnippets({ add: text }, say("snippet kept"));
  else $("snippets-said").textContent = say("no comment");
});
$("forget").addEventListener("click", () => {
  const text = foundSnippets()[chosen];
  if (text) changeSnippets({ remove: text }, say("snippet removed"));
});
$("close-snippets").addEventListener("click", () => $("snippets").close());
$("ask-snippets").addEventListener("click", openSnippets);
$("ask-help").addEventListener("click", () => $("help").showModal());
$("previous").addEventListener("click", () => move(-1));
$("next").addEventListener("click", () => move(1));
$("form").addEventListener("submit", (event) => {
  event.preventDefault();
  save();
});
for (const id of ["points", "comment"]) $(id).addEventListener("input", keepDraft);
window.addEventListener("beforeunload", (event) => {
  keepDraft();
  if (saving) event.preventDefault();
});

// Others may grade meanwhile: what is left is looked up again now and then.
setInterval(async () => {
  if (document.hidden || saving || work === null) return;
  try {
    const before = items;
    await loadWork();
    if (!before.length && items.length) await nextWaiting();
  } catch {
    // what is typed is kept; the next save says what is wrong
  }
}, 20000);

(async () => {
  if (window.innerWidth < 720) $("list").open = false; // the answer comes first where there is little room
  try {
    await loadWork();
    await nextWaiting();
    if (here === null && items.length) await show(items[0].key);
  } catch (error) {
    $("wrong").textContent = sentence(error.message);
  }
})();
