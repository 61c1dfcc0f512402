// Copies the text of a field. The button shows where the browser allows that; elsewhere the text is
// selected as soon as the field has the focus.
const button = document.querySelector("[data-copies]");
const field = document.querySelector(button?.dataset.copies ?? "#nothing");

async function copy() {
  const said = button.parentElement.querySelector("[role=status]");
  try {
    await navigator.clipboard.writeText(field.value);
    said.textContent = button.dataset.done;
  } catch {
    field.select();
    said.textContent = button.dataset.refused;
  }
}

if (field) {
  field.addEventListener("focus", () => field.select());
  // The field has the focus since the page was loaded.
  if (document.activeElement === field) field.select();
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", copy);
}
