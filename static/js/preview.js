// Shows a question while it is typed. Its page has its own styles, so it lives in a shadow tree,
// where the admin's styles do not reach and its own do not reach the admin.
const preview = document.querySelector("#preview");
const place = preview?.querySelector("[data-page]");

if (place) {
  const page = Object.assign(document.createElement("div"), { className: "respondent" });
  page.dataset.bsTheme = "light";
  const styles = preview.querySelector("template").content.cloneNode(true);
  place.attachShadow({ mode: "open" }).append(styles, page);
  preview.hidden = false;
  preview.addEventListener("htmx:beforeSwap", (event) => {
    event.detail.target = page;
  });
}
