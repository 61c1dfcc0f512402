// Shows a question while it is typed. Its page has its own styles, so it lives in a shadow tree,
// where the admin's styles do not reach and its own do not reach the admin.
const preview = document.querySelector("#preview");
const place = preview?.querySelector("[data-page]");

function stylesheet(href) {
  return Object.assign(document.createElement("link"), { rel: "stylesheet", href });
}

if (place) {
  const page = Object.assign(document.createElement("div"), { className: "respondent" });
  page.dataset.bsTheme = "light";
  place.attachShadow({ mode: "open" });
  place.shadowRoot.append(...place.dataset.styles.split(" ").map(stylesheet), page);
  preview.hidden = false;
  preview.addEventListener("htmx:beforeSwap", (event) => {
    event.detail.target = page;
  });
}
