// Saves charts of the page as one picture, beside and under one another as they stand there: SVG, or PNG drawn from that.
const CHARTS = ["stVegaLiteChart", "stPlotlyChart", "stEChartsChart"].map((name) => `[data-testid=${name}]`);
const GAP = 16, SHARP = 2; // pixels; of the picture for one of the page

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function element(name, attributes, ...children) {
  const made = set(document.createElementNS("http://www.w3.org/2000/svg", name), attributes);
  made.append(...children);
  return made;
}

// A chart as an element of SVG with these attributes. Plotly draws in layers, some of them no SVG, and puts them together itself.
async function drawn(chart, attributes) {
  const plot = chart.querySelector(".js-plotly-plot");
  let svg = chart.querySelector("svg").cloneNode(true);
  if (plot) {
    const url = await window.Plotly.toImage(plot, { format: "svg", width: attributes.width, height: attributes.height });
    const text = decodeURIComponent(url.slice(url.indexOf(",") + 1));
    svg = document.importNode(new DOMParser().parseFromString(text, "image/svg+xml").documentElement, true);
  }
  (plot ?? chart).append(svg); // for a moment: the colours of its letters are the page's
  for (const text of svg.querySelectorAll("text, tspan")) text.style.fill = getComputedStyle(text).fill;
  svg.remove();
  svg.removeAttribute("style");
  svg.querySelectorAll(".updatemenu-container").forEach((buttons) => buttons.remove());
  svg.querySelectorAll(".legend .scrollbox").forEach((legend) => legend.removeAttribute("clip-path")); // other programs have other
  return set(svg, { ...attributes, overflow: "visible" }); // fonts, in which texts are longer
}

// What the cells of a `heat_map` lie over.
function under(chart, { x, y, width, height }) {
  const style = getComputedStyle(chart), [href] = style.backgroundImage.match(/data:[^"]*/) ?? [];
  if (!href) return [];
  const [left, right, top, bottom] = style.getPropertyValue("--margins").split(" ").map(Number);
  const place = { x: x + left, y: y + top, width: width - left - right, height: height - top - bottom };
  return [element("image", { ...place, href, preserveAspectRatio: "none" })];
}

// A line of a colour and a name, as `curve_legend` has them.
function legend(list, { x, y }) {
  const at = list.getBoundingClientRect(), { color, font } = getComputedStyle(list.firstElementChild);
  return [...list.children].flatMap((item) => {
    const line = item.firstElementChild.getBoundingClientRect(), middle = y + line.top + line.height / 2 - at.top;
    const [from, to] = [line.left, line.right].map((side) => x + side - at.left);
    const stroke = getComputedStyle(item.firstElementChild).borderTopColor;
    const text = { x: to + 6, y: middle, fill: color, style: `font: ${font}`, "dominant-baseline": "central" };
    return [
      element("line", { x1: from, x2: to, y1: middle, y2: middle, stroke, "stroke-width": 3 }),
      element("text", text, item.textContent),
    ];
  });
}

async function picture(places, color) {
  const selector = places.flatMap((place) => [...CHARTS, ".runs-legend"].map((chart) => `.st-key-${place} ${chart}`)).join();
  const parts = [], next = { x: GAP, y: GAP };
  let width = 0, bottom = 0, above = -Infinity; // of the picture so far; where the row ends on the page
  for (const chart of document.querySelectorAll(selector)) {
    const box = chart.getBoundingClientRect();
    if (!box.width) continue; // in a tab that is not shown
    if (box.top >= above) Object.assign(next, { x: GAP, y: bottom + GAP });
    if (chart.matches(".runs-legend")) {
      parts.push(...legend(chart, next));
    } else {
      const place = { ...next, width: box.width, height: box.height };
      parts.push(...under(chart, place), await drawn(chart, place));
    }
    above = Math.max(above, box.bottom);
    bottom = Math.max(bottom, next.y + box.height);
    width = Math.max(width, next.x + box.width);
    next.x += box.width + GAP;
  }
  const size = { width: width + GAP, height: bottom + GAP };
  return element("svg", size, element("rect", { ...size, fill: color }), ...parts);
}

function save(blob, name) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function png(svg, blob) {
  const image = Object.assign(new Image(), { src: URL.createObjectURL(blob) });
  await image.decode();
  const [width, height] = ["width", "height"].map((name) => Math.ceil(SHARP * svg.getAttribute(name)));
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  canvas.getContext("2d").drawImage(image, 0, 0, width, height);
  URL.revokeObjectURL(image.src);
  return new Promise((done) => canvas.toBlob(done));
}

export default function ({ data, parentElement }) {
  for (const button of parentElement.querySelectorAll("button")) {
    const { format } = button.dataset;
    button.lastElementChild.textContent = data.titles[format];
    button.onclick = async () => {
      const svg = await picture(data.places, getComputedStyle(button).getPropertyValue("--st-background-color"));
      const blob = new Blob([new XMLSerializer().serializeToString(svg)], { type: "image/svg+xml" });
      save(format === "svg" ? blob : await png(svg, blob), `${data.name}.${format}`);
    };
  }
}
