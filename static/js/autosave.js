// Saves a changed question a second after the last key, and says so. Without it, the buttons save.
const form = document.querySelector("form[data-autosave]");
const state = document.querySelector("#save-state");
const WAIT = 1000;
const RETRIES = [1000, 2000, 4000, 8000];

// Tells the server which page sends, and which of its saves is the newer one.
const page = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
let sequence = 0;

const changed = new Set();
let timer = null;
let saving = null;
let failures = 0;

function say(text, kind) {
  state.textContent = text;
  state.dataset.kind = kind;
}

function later(delay) {
  clearTimeout(timer);
  timer = setTimeout(save, delay);
}

function fieldsOf(codes) {
  const fields = new FormData();
  for (const [name, value] of new FormData(form)) {
    const code = name.slice(0, name.lastIndexOf("-"));
    if (codes.has(code) || name === "csrfmiddlewaretoken") fields.append(name, value);
  }
  stamp((name, value) => fields.set(name, value));
  return fields;
}

function stamp(put) {
  sequence += 1;
  put("page", page);
  put("sequence", sequence);
}

function hidden(name, value) {
  let input = form.elements.namedItem(name);
  if (!input) {
    input = Object.assign(document.createElement("input"), { type: "hidden", name });
    form.append(input);
  }
  input.value = value;
}

function save() {
  if (saving) return saving;
  if (!changed.size) return Promise.resolve();
  const codes = new Set(changed);
  changed.clear();
  say(state.dataset.saving, "saving");
  saving = send(codes).finally(() => { saving = null; });
  return saving;
}

async function send(codes) {
  let answer;
  try {
    answer = await fetch(location.pathname, {
      method: "POST",
      body: fieldsOf(codes),
      headers: { Accept: "application/json" },
    });
  } catch {
    return again(codes, state.dataset.failed);
  }
  if (answer.redirected) return again(codes, state.dataset.loggedOut);
  if (answer.status >= 500) return again(codes, state.dataset.failed);
  if (answer.status === 403 && await renewToken()) return again(codes, state.dataset.failed);
  if (!answer.headers.get("Content-Type")?.startsWith("application/json")) {
    return keep(codes, state.dataset.refused);
  }
  const said = await answer.json();
  return answer.ok ? done(said) : keep(codes, said.message);
}

// Logging in again, in any tab, makes a new token: take it over, so that the input can be sent.
async function renewToken() {
  const fresh = await fetch(location.pathname).catch(() => null);
  if (!fresh?.ok || fresh.redirected) return false;
  const parsed = new DOMParser().parseFromString(await fresh.text(), "text/html");
  const token = parsed.querySelector("form[data-autosave] [name=csrfmiddlewaretoken]")?.value;
  form.elements.csrfmiddlewaretoken.value = token ?? "";
  return Boolean(token);
}

function done(said) {
  failures = 0;
  for (const [name, revision] of Object.entries(said.revisions)) {
    form.elements[name].value = revision;
  }
  document.querySelectorAll("[data-progress]").forEach((line) => {
    line.querySelector("progress").value = said.percent;
    line.querySelector("p").textContent = said.progress;
  });
  say(said.message, "saved");
  if (changed.size) later(WAIT);
}

// Trying again helps: the server or the network is away.
function again(codes, text) {
  keep(codes, text);
  later(RETRIES[Math.min(failures, RETRIES.length - 1)]);
  failures += 1;
}

// Trying again does not help before the person changes something.
function keep(codes, text) {
  codes.forEach((code) => changed.add(code));
  say(text, "unsaved");
}

function noticed(event) {
  const question = event.target.closest(".question");
  if (!question) return;
  changed.add(question.id);
  later(WAIT);
}

async function submitAfterSaving(event) {
  clearTimeout(timer);
  if (!saving) {
    changed.clear();
    stamp(hidden);
    return;
  }
  event.preventDefault();
  const button = event.submitter;
  await saving;
  clearTimeout(timer);
  changed.clear();
  form.requestSubmit(button);
}

if (form && state) {
  form.addEventListener("input", noticed);
  form.addEventListener("change", noticed);
  form.addEventListener("submit", submitAfterSaving);
  addEventListener("beforeunload", (event) => {
    if (changed.size || saving) event.preventDefault();
  });
}
