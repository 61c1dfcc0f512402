// Shows the advice again as soon as a field changes; without it, the button does the same.
const form = document.querySelector("form[data-live]");

async function show() {
  const address = `${location.pathname}?${new URLSearchParams(new FormData(form))}`;
  const answer = await fetch(address);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const after = document.querySelector("#after");
  const fresh = page.querySelector("#after");
  if (fresh) {
    after.replaceWith(fresh);
    history.replaceState(null, "", address);
  }
}

form?.addEventListener("change", show);
