// What is said of an answer that is not Tripod's, and when to ask again: autosave.js and updating.js.
const WAITS = [1000, 2000, 4000, 8000, 15_000, 30_000];
const LONGEST_WAIT = 5 * 60_000;
const SOON = 10_000;

// Tripod marks what it answers. Anything else comes from a proxy, or from nobody.
export const OURS = "X-Tripod";

// Milliseconds that a Retry-After asks for, in seconds or as a date by the clock of its sender.
function waitAsked(header, sentAt) {
  const now = Date.parse(sentAt) || Date.now();
  const wait = /^\d+$/.test(header?.trim()) ? header * 1000 : Date.parse(header) - now;
  return wait > 0 ? Math.min(wait, LONGEST_WAIT) : 0;
}

// How long to wait after so many failures in a row; `headers` gives a header of the last answer.
export function waitAfter(failures, headers) {
  const own = WAITS[Math.min(failures, WAITS.length) - 1];
  return Math.max(own, waitAsked(headers("Retry-After"), headers("Date")));
}

// A sentence that says what a status means (0: no answer came), or `why`, and one about the next try.
export function reason(status, wait, ours = false, why = null) {
  const words = document.querySelector("#reasons").dataset;
  const kinds = { 0: "unreachable", 408: "broken", 413: "tooLarge", 429: "busy" };
  const kind = kinds[status] ?? (ours || status >= 500 ? "broken" : "foreign");
  const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "medium" });
  const next =
    wait > SOON ? words.later.replace("{time}", time.format(Date.now() + wait)) : words.soon;
  const said = why ?? words[kind].replace("{status}", status);
  return [said, wait ? next : ""].join(" ").trim();
}
