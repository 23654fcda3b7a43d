// Draws a network of small pictures and its output's surface. Called again with new data, it draws over what is there, so nothing flickers.
const TILE = 34, GAP = 10, OUT = 300;

function load(png) {
  const image = new Image();
  return new Promise((done) => { image.onload = () => done(image); image.src = `data:image/png;base64,${png}`; });
}

// The upper left corner of each tile, layer by layer; the classes come last.
function places({ sizes, labels }) {
  const height = Math.max(...sizes) * (TILE + GAP), step = sizes.length > 5 ? 60 : 92;
  const left = 12 + 7 * Math.max(...labels.map((label) => label.length));
  return sizes.map((count, layer) => Array.from({ length: count }, (_, i) =>
    [left + layer * step, GAP / 2 + (height - count * (TILE + GAP)) / 2 + i * (TILE + GAP)]));
}

function drawNetwork(canvas, data, tiles, hovered, ink) {
  const at = places(data);
  const width = at.at(-1)[0][0] + TILE + 2, height = Math.max(...data.sizes) * (TILE + GAP);
  canvas.style.setProperty("--aspect", width / height);
  const context = prepare(canvas, width, height);
  data.weights.forEach((kernel, layer) => kernel.forEach((row, i) => row.forEach((weight, j) => {
    const [x0, y0] = at[layer][i], [x1, y1] = at[layer + 1][j], middle = (x0 + TILE + x1) / 2;
    context.strokeStyle = data.palette[weight < 0 ? 0 : 1];
    context.globalAlpha = Math.min(1, 0.18 + Math.abs(weight) / 2.5);
    context.lineWidth = Math.min(7, 0.4 + 1.6 * Math.abs(weight));
    context.beginPath();
    context.moveTo(x0 + TILE, y0 + TILE / 2);
    context.bezierCurveTo(middle, y0 + TILE / 2, middle, y1 + TILE / 2, x1, y1 + TILE / 2);
    context.stroke();
  })));
  context.globalAlpha = 1;
  context.font = "13px sans-serif"; context.textAlign = "right";
  let tile = 0;
  at.forEach((column, layer) => column.forEach(([x, y], i) => {
    if (layer === data.sizes.length - 1) {
      context.fillStyle = data.palette[i];
      context.beginPath(); context.arc(x + TILE / 2, y + TILE / 2, TILE / 3, 0, 7); context.fill();
      return;
    }
    const side = tiles.width;
    context.drawImage(tiles, 0, tile * side, side, side, x, y, TILE, TILE);
    const dead = layer > 0 && data.dead[layer - 1][i];
    context.strokeStyle = dead ? data.dead_color : tile === hovered ? ink : "#8888";
    context.lineWidth = dead || tile === hovered ? 3 : 1;
    context.strokeRect(x, y, TILE, TILE);
    if (layer === 0) { context.fillStyle = ink; context.fillText(data.labels[i], x - 6, y + TILE / 2 + 4); }
    tile += 1;
  }));
}

function drawSurface(canvas, data, surface, tiles, hovered) {
  const context = prepare(canvas, OUT, OUT);
  context.imageSmoothingEnabled = true;
  if (hovered === null) context.drawImage(surface, 0, 0, OUT, OUT);
  else context.drawImage(tiles, 0, hovered * tiles.width, tiles.width, tiles.width, 0, 0, OUT, OUT);
  data.points.x.forEach(([x, y], i) => {
    const learned = i < data.points.learned;
    context.fillStyle = data.palette[data.points.y[i]];
    context.strokeStyle = learned ? "#ffffff" : "#000000";
    context.lineWidth = 1;
    context.beginPath(); context.arc(x * OUT, y * OUT, learned ? 4.5 : 3, 0, 7); context.fill(); context.stroke();
  });
}

function tileAt(event, canvas, data) {
  const box = canvas.getBoundingClientRect(), at = places(data);
  const scale = (at.at(-1)[0][0] + TILE + 2) / box.width;
  const x = (event.clientX - box.left) * scale, y = (event.clientY - box.top) * scale;
  let tile = 0;
  for (const column of at.slice(0, -1)) for (const [left, top] of column) {
    if (x >= left && x <= left + TILE && y >= top && y <= top + TILE) return tile;
    tile += 1;
  }
  return null;
}

export default async function ({ data, parentElement }) {
  const [network, output] = parentElement.querySelectorAll("canvas");
  const turn = (parentElement.turn = (parentElement.turn || 0) + 1);
  const [tiles, surface] = await Promise.all([load(data.tiles), load(data.surface)]);
  if (turn !== parentElement.turn) return; // something newer has come meanwhile
  let hovered = parentElement.hovered ?? null;
  const ink = getComputedStyle(network).color;
  const draw = () => { drawNetwork(network, data, tiles, hovered, ink); drawSurface(output, data, surface, tiles, hovered); };
  const hover = (event) => {
    const tile = event.type === "pointerleave" ? null : tileAt(event, network, data);
    if (tile !== hovered) { parentElement.hovered = hovered = tile; draw(); }
  };
  network.onpointermove = network.onpointerdown = network.onpointerleave = hover;
  network.setAttribute("aria-label", data.network_alt);
  output.setAttribute("aria-label", data.surface_alt);
  output.dataset.step = data.step; // for whoever waits for a step to be drawn
  draw();
  parentElement.draw = draw;
  if (!parentElement.resized) (parentElement.resized = new ResizeObserver(() => parentElement.draw())).observe(output);
}
