// Asks the browser for a passkey, and sends what it gives with the form around the button.
const { PublicKeyCredential: passkeys } = window;

async function optionsOf(button) {
  const { options } = button.dataset;
  if (options.startsWith("{")) return JSON.parse(options);
  const answer = await fetch(options, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

async function ask(button) {
  const options = await optionsOf(button);
  return button.dataset.passkey === "create"
    ? navigator.credentials.create({ publicKey: passkeys.parseCreationOptionsFromJSON(options) })
    : navigator.credentials.get({ publicKey: passkeys.parseRequestOptionsFromJSON(options) });
}

async function use(button, said) {
  said.textContent = "";
  try {
    const credential = await ask(button);
    button.form.elements.namedItem("credential").value = JSON.stringify(credential.toJSON());
    button.form.submit();
  } catch {
    said.textContent = button.dataset.cancelled;
  }
}

for (const button of document.querySelectorAll("[data-passkey]")) {
  const said = button.parentElement.querySelector("[role=status]");
  if (passkeys?.parseRequestOptionsFromJSON) {
    button.hidden = false;
    said.textContent = "";
    button.addEventListener("click", () => use(button, said));
  }
}
