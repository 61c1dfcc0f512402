// Adds a button beside each link to a chart that makes a PNG of it, twice as large.
const SCALE = 2;

async function drawn(response) {
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(await response.text())}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = picture.naturalWidth * SCALE;
  canvas.height = picture.naturalHeight * SCALE;
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/png");
}

async function download(link) {
  try {
    const response = await fetch(link.href);
    // attachment; filename="tripod-checkout-….svg"
    const [, name] = response.headers.get("Content-Disposition").split('"');
    const file = document.createElement("a");
    file.href = await drawn(response);
    file.download = name.replace(".svg", ".png");
    file.click();
  } catch {
    // There the server says what is wrong, or gives the SVG.
    location.assign(link.href);
  }
}

for (const link of document.querySelectorAll("a[data-png]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link-button";
  button.textContent = "PNG";
  button.setAttribute("aria-label", link.dataset.png);
  button.addEventListener("click", () => download(link));
  link.after(" ", button);
}
