// Drags a practice or a question to its place; the buttons beside it do the same by keyboard.
const form = document.querySelector("#move");
const rows = document.querySelectorAll("[data-part]");
let dragged = null;

function send(part, step) {
  for (const [name, value] of Object.entries({ part, step })) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  form.submit();
}

function places(row) {
  return [...row.parentElement.children].filter((peer) => peer.dataset.part);
}

function start(event) {
  event.stopPropagation();
  dragged = event.currentTarget;
  event.dataTransfer.effectAllowed = "move";
}

function over(event) {
  if (!dragged || event.currentTarget.parentElement !== dragged.parentElement) return;
  event.preventDefault();
  event.currentTarget.classList.toggle("drop-here", event.currentTarget !== dragged);
}

function drop(event) {
  const [target, peers] = [event.currentTarget, places(event.currentTarget)];
  if (!dragged || target === dragged || target.parentElement !== dragged.parentElement) return;
  event.preventDefault();
  event.stopPropagation();
  send(dragged.dataset.part, peers.indexOf(target) - peers.indexOf(dragged));
}

for (const row of form ? rows : []) {
  row.draggable = true;
  row.addEventListener("dragstart", start);
  row.addEventListener("dragover", over);
  row.addEventListener("dragleave", () => row.classList.remove("drop-here"));
  row.addEventListener("drop", drop);
}
