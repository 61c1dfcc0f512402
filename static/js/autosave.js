// Saves what changed within two seconds, and says so. Without it, the buttons save.
import { OURS, reason, waitAfter } from "./retrying.js";

const form = document.querySelector("form[data-autosave]");
const state = document.querySelector("#save-state");
const AFTER_A_KEY = 800;
const AT_THE_LATEST = 1800;
const PATIENCE = 10_000;

// Tells the server which page sends, and which of its saves is the newer one.
const bytes = crypto.getRandomValues(new Uint8Array(16));
const page = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
let sequence = 0;

const codes = [...(form?.querySelectorAll(".question") ?? [])].map((question) => question.id);
const stored = new Map(); // What the server has of each question, as far as this page knows.
const refused = new Map(); // What it would not take: sent again only once it is changed.
const tooLarge = new Map(); // What of that a proxy would not take, which no button can send either.
let timer = null;
let changedSince = null;
let saving = null;
let failures = 0;
let leaving = false;
let loggedOut = false;

const say = (kind) => {
  const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" });
  state.textContent = (state.dataset[kind] ?? kind).replace("{time}", time.format(new Date()));
  state.dataset.kind =
    kind === "saved" ? "saved" : ["pending", "saving"].includes(kind) ? "saving" : "unsaved";
};

const entriesOf = (code) =>
  [...new FormData(form)].filter(([name]) => name.slice(0, name.lastIndexOf("-")) === code);
const contentOf = (code) =>
  JSON.stringify(entriesOf(code).filter(([name]) => !name.endsWith("-revision")));
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
  for (const [name, value] of changed.flatMap(entriesOf)) body.append(name, value);
  stamp((name, value) => body.set(name, value));
  const answer = await ask({ method: "POST", body, headers: { Accept: "application/json" } });
  const told = await toldBy(answer);
  if (told?.revisions) return done(told, sent);
  if (answer.status === 410 && told) return stop(told.message);
  if (answer.status === 413) return shorten(sent);
  const stale = answer.status === 403 && isOurs(answer) && !told;
  return stale ? tokenRenewed(answer) : unanswered(answer, told);
}

// A lost connection is an answer of status 0.
const ask = (how) =>
  fetch(form.action, { signal: AbortSignal.timeout(PATIENCE), ...how }).catch(() =>
    Response.error(),
  );
const isOurs = (answer) => answer.headers.has(OURS);
const toldBy = async (answer) => (isOurs(answer) ? answer.json().catch(() => null) : null);

// Only what Tripod itself refused, in its own words, is not sent again.
function unanswered(answer, told) {
  loggedOut = answer.status === 401 || answer.redirected;
  if (loggedOut) return again(answer, "loggedOut");
  if (told?.refused in state.dataset) return stop(told.refused);
  return again(answer, null, told?.message);
}

function again(answer, kind, why) {
  failures += 1;
  const wait = waitAfter(failures, (name) => answer.headers.get(name));
  later(wait);
  say(kind ?? `${state.dataset.unsaved} ${reason(answer.status, wait, isOurs(answer), why)}`);
  return false;
}

// Nothing can be stored here any more.
function stop(kind) {
  for (const code of codes) refused.set(code, contentOf(code));
  say(kind);
  return true;
}

// Holds back the longest answer of those sent: the others may pass, and are sent again without it.
function shorten(sent) {
  const [code, content] = [...sent].reduce((one, other) =>
    other[1].length > one[1].length ? other : one,
  );
  refused.set(code, content);
  tooLarge.set(code, content);
  const longest = entriesOf(code).reduce((one, other) =>
    other[1].length > one[1].length ? other : one,
  )[0];
  const label = form.querySelector(`label[for="id_${longest}"]`)?.textContent.trim() ?? "";
  showError(code, `${reason(413, 0)} ${state.dataset.shorten.replace("{field}", label)}`);
  say("refused");
  failures = 0;
  return true;
}

// The page with all its answers is no smaller: its button leads to what is to be shortened.
function stillTooLarge() {
  const code = codes.find((each) => tooLarge.get(each) === contentOf(each));
  if (code) document.getElementById(code).focus();
  return Boolean(code);
}

// Logging in again, in any tab, makes a new token: take it over, so that the input can be sent.
async function tokenRenewed(refusal) {
  // A page of ours is HTML whatever is asked for, and a refusal is JSON only if it is.
  const fresh = await ask({ headers: { Accept: "application/json" } });
  if (!fresh.ok || fresh.redirected) return unanswered(fresh, await toldBy(fresh));
  const parsed = new DOMParser().parseFromString(await fresh.text(), "text/html");
  const token = parsed.querySelector("form[data-autosave] [name=csrfmiddlewaretoken]")?.value;
  if (!token) return again(refusal);
  form.elements.csrfmiddlewaretoken.value = token;
  return again(refusal, "saving");
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
  Object.entries(told.revisions).forEach(([name, revision]) => {
    form.elements[name].value = revision;
  });
  document.querySelectorAll("[data-progress]").forEach((line) => {
    line.querySelector("progress").value = told.percent;
    line.querySelector("p").textContent = told.progress;
  });
  const lines = told.others.map((line) =>
    Object.assign(document.createElement("p"), { textContent: line }),
  );
  document.querySelector("[data-others]").replaceChildren(...lines);
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
    for (const said of byPage) said.remove();
    for (const box of question.querySelectorAll(".is-invalid")) box.classList.remove("is-invalid");
  }
  place.textContent = isThere ? "" : (error ?? "");
  place.hidden = !place.textContent;
}

function noticed(event) {
  if (!toSend().length) return;
  changedSince ??= Date.now();
  // What a failed save said stands until the next try, which takes this along.
  if (failures) return;
  say("pending");
  const atOnce = event.target.matches("input[type=radio], select");
  later(atOnce ? 0 : Math.min(AFTER_A_KEY, changedSince + AT_THE_LATEST - Date.now()));
}

// Goes on only once everything is answered for: a server that is away must not cost the page.
async function submitted(event) {
  if (leaving || (!saving && !toSend().length && !stillTooLarge())) {
    leaving = true;
    stamp(hiddenField);
    return;
  }
  event.preventDefault();
  await saving;
  // The log-in page keeps what is posted; a server that is away keeps nothing.
  if ((await save()) === false && !loggedOut) return;
  if (stillTooLarge()) return;
  leaving = true;
  form.requestSubmit(event.submitter);
}

// Whether a control says what the server sent: back from an error page, a browser puts back what
// was typed.
function isAsSent(control) {
  if (control.matches("[type=radio]")) return control.checked === control.defaultChecked;
  if (!control.matches("select")) return control.value === control.defaultValue;
  const sent = [...control.options].findIndex((option) => option.defaultSelected);
  return control.selectedIndex === Math.max(sent, 0);
}

function showsWhatIsStored(code) {
  const controls = document.getElementById(code).querySelectorAll("input, select, textarea");
  return !("unsaved" in form.dataset) && [...controls].every(isAsSent);
}

if (form && state) {
  for (const code of codes.filter(showsWhatIsStored)) stored.set(code, contentOf(code));
  form.addEventListener("input", noticed);
  form.addEventListener("change", noticed);
  form.addEventListener("submit", submitted);
  addEventListener("beforeunload", (event) => {
    if (!leaving && unstored().length) event.preventDefault();
  });
  addEventListener("pageshow", () => {
    leaving = false;
    if (toSend().length) later(0);
  });
  addEventListener("visibilitychange", () => {
    if (document.hidden && !failures) save();
  });
  addEventListener("online", () => {
    if (failures) save();
  });
}
