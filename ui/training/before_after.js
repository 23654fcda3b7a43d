// One image over another, up to a divider that is dragged: on the images with a pointer or a finger, or below them with the keyboard.
export default function ({ data, parentElement }) {
  const find = (selector) => parentElement.querySelector(selector);
  const images = find(".images"), divider = find("input");
  for (const side of ["before", "after"]) {
    const image = find(`img.${side}`), source = `data:image/png;base64,${data[side]}`;
    if (image.src !== source) image.src = source;
    image.alt = find(`span.${side}`).textContent = data[`${side}_title`];
    image.style.imageRendering = data.pixels ? "pixelated" : "auto";
  }
  for (const element of [images, find("label")]) {
    element.style.width = `${data.width}px`;
    element.style.maxWidth = `min(100%, calc(75vh * ${data.ratio}))`;
  }
  images.style.aspectRatio = data.ratio;
  divider.setAttribute("aria-label", data.name);
  divider.oninput = () => images.style.setProperty("--at", `${divider.value}%`);
  const follow = (event) => {
    const box = images.getBoundingClientRect();
    divider.value = (100 * (event.clientX - box.left)) / box.width;
    divider.oninput();
  };
  images.onpointerdown = (event) => { images.setPointerCapture(event.pointerId); follow(event); };
  images.onpointermove = (event) => { if (images.hasPointerCapture(event.pointerId)) follow(event); };
}
