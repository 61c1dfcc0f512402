// Saves a changed question a second after the last key, and says so. Without it, the buttons save.
const form = document.querySelector("form[data-autosave]");
const state = document.querySelector("#save-state");
const WAIT = 1000;
const RETRIES = [1000, 2000, 4000, 8000];

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
  return fields;
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
  if (!answer.headers.get("Content-Type")?.startsWith("application/json")) {
    return keep(codes, state.dataset.refused);
  }
  const said = await answer.json();
  return answer.ok ? done(said) : keep(codes, said.message);
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
