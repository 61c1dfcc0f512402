// Says why a part of a page that htmx fetches is not up to date, and fetches it again: what-if
// and the preview of a question. What is typed meanwhile goes with the next try.
import { OURS, reason, waitAfter } from "./retrying.js";

const part = document.querySelector("[data-updates]");
const state = document.querySelector("#update-state");
let failures = 0;
let notBefore = 0;
let timer = null;

function say(text) {
  state.textContent = text;
}

function again(xhr, text) {
  failures += 1;
  const wait = waitAfter(failures, (name) => xhr.getResponseHeader(name));
  notBefore = Date.now() + wait;
  clearTimeout(timer);
  timer = setTimeout(() => {
    notBefore = 0;
    htmx.trigger(part, "retry");
  }, wait);
  say(`${state.dataset.stale} ${text ?? reason(xhr.status, wait)}`);
}

function waits(event) {
  if (Date.now() < notBefore) event.preventDefault();
}

function showsWhatWasAsked({ response }) {
  const wanted = part.getAttribute("hx-select");
  return new DOMParser().parseFromString(response, "text/html").querySelector(wanted) !== null;
}

// Only what was asked for takes the place of what is shown: no page of a proxy, no log-in.
function answered(event) {
  const { xhr, pathInfo } = event.detail;
  const [asked, answering] = [pathInfo.requestPath, xhr.responseURL].map(
    (url) => new URL(url, location).pathname,
  );
  const ours = xhr.getResponseHeader(OURS) !== null;
  if (ours && showsWhatWasAsked(xhr)) {
    failures = 0;
    say("");
    return;
  }
  event.preventDefault();
  if (xhr.status === 413) say(`${state.dataset.stale} ${reason(413, 0)} ${state.dataset.shorten}`);
  else if (!ours || xhr.status >= 500) again(xhr);
  else if (answering !== asked) again(xhr, state.dataset.loggedOut);
  else say(state.dataset.refused);
}

if (part && state) {
  part.addEventListener("htmx:beforeRequest", waits);
  part.addEventListener("htmx:beforeOnLoad", answered);
  for (const lost of ["sendError", "timeout"])
    part.addEventListener(`htmx:${lost}`, ({ detail }) => again(detail.xhr));
}
