// Saves what changed within two seconds, and says so. Without it, the buttons save.
const form = document.querySelector("form[data-autosave]");
const state = document.querySelector("#save-state");
const AFTER_A_KEY = 800;
const AT_THE_LATEST = 1800;
const PATIENCE = 10_000;
const RETRIES = [1000, 2000, 4000, 8000];

// Tells the server which page sends, and which of its saves is the newer one.
const bytes = crypto.getRandomValues(new Uint8Array(16));
const page = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
let sequence = 0;

const codes = [...(form?.querySelectorAll(".question") ?? [])].map((question) => question.id);
const stored = new Map(); // What the server has of each question, as far as this page knows.
const refused = new Map(); // What it would not take: sent again only once it is changed.
let timer = null;
let changedSince = null;
let saving = null;
let failures = 0;
let leaving = false;
let loggedOut = false;

const say = (kind) => {
  const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" });
  state.textContent = (state.dataset[kind] ?? kind).replace("{time}", time.format(new Date()));
  state.dataset.kind = kind === "saved" ? "saved" : ["pending", "saving"].includes(kind) ? "saving" : "unsaved";
};

const entriesOf = (code) => [...new FormData(form)].filter(([name]) => name.slice(0, name.lastIndexOf("-")) === code);
const contentOf = (code) => JSON.stringify(entriesOf(code).filter(([name]) => !name.endsWith("-revision")));
const unstored = () => codes.filter((code) => contentOf(code) !== stored.get(code));
const toSend = () => unstored().filter((code) => contentOf(code) !== refused.get(code));

function stamp(put) {
  sequence += 1;
  put("page", page);
  put("sequence", sequence);
}

function hiddenField(name, value) {
  let input = form.elements.namedItem(name);
  if (!input) {
    input = Object.assign(document.createElement("input"), { type: "hidden", name });
    form.append(input);
  }
  input.value = value;
}

function later(delay) {
  clearTimeout(timer);
  timer = setTimeout(save, delay);
}

// One save at a time; what changes meanwhile goes with the next one.
function save() {
  clearTimeout(timer);
  const changed = toSend();
  if (saving || !changed.length) return saving ?? Promise.resolve(true);
  changedSince = null;
  say("saving");
  saving = send(changed).finally(() => {
    saving = null;
    if (!failures && toSend().length) later(AFTER_A_KEY);
  });
  return saving;
}

// True when the server answered, false when it has to be asked again.
async function send(changed) {
  const sent = new Map(changed.map((code) => [code, contentOf(code)]));
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  changed.flatMap(entriesOf).forEach(([name, value]) => body.append(name, value));
  stamp((name, value) => body.set(name, value));
  const headers = { Accept: "application/json" };
  const signal = AbortSignal.timeout(PATIENCE);
  const answer = await fetch(form.action, { method: "POST", body, headers, signal }).catch(() => null);
  if (!answer || answer.status >= 500) return again("retrying");
  loggedOut = answer?.status === 401 || Boolean(answer?.redirected);
  if (loggedOut) return again("loggedOut");
  if (answer.status === 403 && await renewToken()) return again("retrying");
  const told = await answer.json().catch(() => null);
  if (!told?.revisions) return stop(told?.message ?? "gone");
  return done(told, sent);
}

function again(kind) {
  say(kind);
  later(RETRIES[Math.min(failures, RETRIES.length - 1)]);
  failures += 1;
  return false;
}

// Nothing can be stored here any more.
function stop(kind) {
  codes.forEach((code) => refused.set(code, contentOf(code)));
  say(kind);
  return true;
}

// Logging in again, in any tab, makes a new token: take it over, so that the input can be sent.
async function renewToken() {
  const fresh = await fetch(form.action).catch(() => null);
  if (!fresh?.ok || fresh.redirected) return false;
  const parsed = new DOMParser().parseFromString(await fresh.text(), "text/html");
  const token = parsed.querySelector("form[data-autosave] [name=csrfmiddlewaretoken]")?.value;
  form.elements.csrfmiddlewaretoken.value = token ?? "";
  return Boolean(token);
}

function done(told, sent) {
  failures = 0;
  sent.forEach((content, code) => {
    const error = told.errors[code];
    if (error) refused.set(code, content);
    else stored.set(code, content);
    showError(code, error);
    const clear = document.querySelector(`button[name=clear][value="${code}"]`);
    if (clear && !error) clear.hidden = !/-answer"|-value","[^"]/.test(content);
  });
  Object.entries(told.revisions).forEach(([name, revision]) => { form.elements[name].value = revision; });
  document.querySelectorAll("[data-progress]").forEach((line) => {
    line.querySelector("progress").value = told.percent;
    line.querySelector("p").textContent = told.progress;
  });
  say(Object.keys(told.errors).length ? "refused" : toSend().length ? "pending" : "saved");
  return true;
}

// Once for each question: what the page itself says stays while it is true.
function showError(code, error) {
  const question = document.getElementById(code);
  const place = document.getElementById(`${code}-said`);
  const byPage = [...question.querySelectorAll(".invalid-feedback, fieldset > .field-error")];
  const isThere = byPage.some((said) => said.textContent.trim() === error);
  if (!isThere) {
    byPage.forEach((said) => said.remove());
    question.querySelectorAll(".is-invalid").forEach((box) => box.classList.remove("is-invalid"));
  }
  place.textContent = isThere ? "" : error ?? "";
  place.hidden = !place.textContent;
}

function noticed(event) {
  if (!toSend().length) return;
  say("pending");
  changedSince ??= Date.now();
  const atOnce = event.target.matches("input[type=radio], select");
  if (!failures) later(atOnce ? 0 : Math.min(AFTER_A_KEY, changedSince + AT_THE_LATEST - Date.now()));
}

// Goes on only once everything is answered for: a server that is away must not cost the page.
async function submitted(event) {
  if (leaving || (!saving && !toSend().length)) {
    leaving = true;
    stamp(hiddenField);
    return;
  }
  event.preventDefault();
  await saving;
  // The log-in page keeps what is posted; a server that is away keeps nothing.
  if (await save() === false && !loggedOut) return;
  leaving = true;
  form.requestSubmit(event.submitter);
}

if (form && state) {
  if (!("unsaved" in form.dataset)) codes.forEach((code) => stored.set(code, contentOf(code)));
  form.addEventListener("input", noticed);
  form.addEventListener("change", noticed);
  form.addEventListener("submit", submitted);
  addEventListener("beforeunload", (event) => { if (!leaving && unstored().length) event.preventDefault(); });
  addEventListener("pageshow", () => { leaving = false; });
  addEventListener("visibilitychange", () => { if (document.hidden) save(); });
  if (toSend().length) later(0);
}
