// Says that a PDF is being made, and asks again while the server makes others first. Without it, the
// link leads to the file.
import { waitAfter } from "./retrying.js";

const TRIES = 8;
const links = document.querySelectorAll("a[data-making]");

// The name that the server gives the file, in UTF-8 if it has one.
function nameIn(header) {
  const [, name] = /filename\*=utf-8''([^;]+)/i.exec(header) ?? [];
  return name
    ? decodeURIComponent(name)
    : (/filename="?([^";]+)/.exec(header)?.[1] ?? "report.pdf");
}

async function save(answer) {
  const url = URL.createObjectURL(await answer.blob());
  const name = nameIn(answer.headers.get("Content-Disposition") ?? "");
  Object.assign(document.createElement("a"), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

// True when the file came; false when its address has to say what is wrong.
async function made(address) {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const answer = await fetch(address).catch(() => Response.error());
    if (answer.headers.get("Content-Type") === "application/pdf") {
      await save(answer);
      return true;
    }
    if (answer.status !== 503) return false;
    const wait = waitAfter(tries, (name) => answer.headers.get(name));
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
  return false;
}

async function clicked(event) {
  const link = event.currentTarget;
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.ariaBusy === "true") return;
  const said = link.textContent;
  link.ariaBusy = "true";
  link.textContent = link.dataset.making;
  if (!(await made(link.href))) location.assign(link.href);
  link.ariaBusy = "false";
  link.textContent = said;
}

for (const link of links) link.addEventListener("click", clicked);
