// Keys for a page of questions. Letters and digits act only while a question has the focus.
const form = document.querySelector("form[data-shortcuts]");
const dialog = document.querySelector("#shortcuts");
const opener = document.querySelector("[data-show-shortcuts]");

const questions = [...(form?.querySelectorAll(".question") ?? [])];

function choose(question, selector, place = 0) {
  const answers = question.querySelectorAll(selector);
  answers[place]?.focus();
  answers[place]?.click();
}

function go(question, step) {
  const next = questions[questions.indexOf(question) + step];
  (next?.querySelector("input[type=radio]:checked") ?? next)?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function openPanel(question, selector, into) {
  const panel = question.querySelector(selector);
  if (!panel) return;
  panel.open = !panel.open;
  (panel.open && into ? panel.querySelector(into) : panel.querySelector("summary")).focus();
}

const keys = {
  d: (question) => choose(question, '.choice input[value="dont_know"]'),
  n: (question) => choose(question, '.choice input[value="not_applicable"]'),
  w: (question) => openPanel(question, "details.panel:not([data-comment])"),
  c: (question) => openPanel(question, "details[data-comment]", "textarea"),
  j: (question) => go(question, 1),
  k: (question) => go(question, -1),
  "?": () => dialog.showModal(),
};

function isTyping(target) {
  return target.matches("textarea, select, input:not([type=radio]):not([type=checkbox])");
}

function pressed(event) {
  if (dialog.open) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("button[value=practice]"));
    return;
  }
  const question = event.target.closest(".question");
  const modified = event.ctrlKey || event.metaKey || event.altKey;
  if (!question || modified || isTyping(event.target)) return;
  if (/^[1-9]$/.test(event.key))
    choose(question, ".choices:not(.choices-apart) input", event.key - 1);
  else if (keys[event.key.toLowerCase()]) keys[event.key.toLowerCase()](question);
  else return;
  event.preventDefault();
}

if (form && dialog) {
  opener.hidden = false;
  opener.addEventListener("click", () => dialog.showModal());
  dialog.querySelector("[data-close-shortcuts]").addEventListener("click", () => dialog.close());
  form.addEventListener("keydown", pressed);
}
