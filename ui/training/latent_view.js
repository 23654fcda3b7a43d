// A map of the latent numbers, sliders, and the image that they stand for: decoded here, so that it follows the finger.
const LEFT = 34, RIGHT = 6, TOP = 10, BOTTOM = 32, GAP = 3, MARKER = 8, NEAR = 9; // pixels
const FEWEST = 5, MOST = 9, SMALLEST = 20; // images along an axis, and pixels of each
const FRAME_MS = 8;
const BESIDE = 4; // sliders that have room beside the map

// As jax.nn has them.
const ACTIVATIONS = {
  relu: (x) => Math.max(0, x),
  leaky_relu: (x) => (x < 0 ? 0.01 * x : x),
  elu: (x) => (x < 0 ? Math.expm1(x) : x),
  gelu: (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
};

const bytes = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
const floats = (base64) => new Float32Array(bytes(base64).buffer);

// To y, from `to` on, comes what `count` inputs, from `from` on, times a matrix that begins at `at` in the kernel, give.
function addProduct(y, to, outputs, x, from, count, kernel, at) {
  for (let i = 0; i < count; i++) {
    const value = x[from + i], row = at + i * outputs;
    if (value !== 0) for (let j = 0; j < outputs; j++) y[to + j] += value * kernel[row + j];
  }
}

// Twice as many along one axis of (before, length, after): each a quarter of the way from an old one to its neighbour.
function doubled(x, length, after) {
  const y = new Float32Array(2 * x.length);
  for (let row = 0; row < x.length / after; row++) {
    const at = row % length, before = at > 0 ? after : 0, next = at < length - 1 ? after : 0;
    for (let i = 0; i < after; i++) {
      const from = row * after + i, to = 2 * row * after + i;
      y[to] = 0.75 * x[from] + 0.25 * x[from - before];
      y[to + after] = 0.75 * x[from] + 0.25 * x[from + next];
    }
  }
  return y;
}

function convolved(x, { size, kernel, bias, shape: [rows, columns, inputs, outputs] }) {
  const [height, width] = [2 * size[0], 2 * size[1]], y = new Float32Array(height * width * outputs);
  const wide = doubled(doubled(x, size[0], size[1] * inputs), size[1], inputs);
  for (let place = 0; place < height * width; place++) {
    y.set(bias, place * outputs);
    for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) {
      const up = Math.floor(place / width) + r - (rows >> 1), across = (place % width) + c - (columns >> 1);
      if (up < 0 || up >= height || across < 0 || across >= width) continue; // zeros are around the image
      addProduct(y, place * outputs, outputs, wide, (up * width + across) * inputs, inputs, kernel, (r * columns + c) * inputs * outputs);
    }
  }
  return y;
}

// Latent numbers → values in [0, 1], (height, width, channels), as `jaxcore.tasks.generation.decode` gives them.
export function decode(layers, z) {
  let x = Float32Array.from(z);
  for (const layer of layers) {
    const y = layer.size ? convolved(x, layer) : layer.bias.slice();
    if (!layer.size) addProduct(y, 0, y.length, x, 0, x.length, layer.kernel, 0);
    x = y.map(ACTIVATIONS[layer.activation]);
  }
  return x;
}

export const readLayers = (layers) =>
  layers.map((layer) => ({ ...layer, kernel: floats(layer.kernel), bias: floats(layer.bias) }));

function paint(canvas, values, [height, width, channels]) {
  const image = new ImageData(width, height);
  for (let i = 0; i < width * height; i++) for (let c = 0; c < 4; c++)
    image.data[4 * i + c] = c === 3 ? 255 : 255 * values[i * channels + (channels === 1 ? 0 : c)];
  canvas.width = width; canvas.height = height;
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

function normal() {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
}

// Builds what is on the page; gives what draws it.
function build(data, root) {
  const find = (name) => root.querySelector(name), { texts, latent, reach } = data;
  const [map, picture, legend] = [".map", ".picture", "ul"].map(find), context = map.getContext("2d");
  const layers = readLayers(data.layers), mean = floats(data.mean), classes = bytes(data.classes);
  const at = JSON.parse(sessionStorage.getItem(data.place)) ?? { z: Array(latent).fill(0), axes: data.order.slice(0, 2), images: false };
  const written = (value, digits) => (value || 0).toLocaleString(data.lang, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const limit = (value) => Math.min(reach, Math.max(-reach, value));
  let side = 0, plot = 0, drawn = "", behind = document.createElement("canvas");
  const toX = (value) => LEFT + ((limit(value) + reach) / (2 * reach)) * plot, toY = (value) => TOP + ((reach - limit(value)) / (2 * reach)) * plot;

  const inputs = [];
  const labels = data.order.map((i) => {
    const label = document.createElement("label"), name = document.createElement("span"), value = document.createElement("span");
    const input = (inputs[i] = Object.assign(document.createElement("input"), { type: "range", min: -reach, max: reach, step: 0.05 }));
    name.textContent = `z${i}`;
    value.setAttribute("aria-hidden", "true");
    input.oninput = () => { at.z[i] = input.valueAsNumber; draw(); };
    input.show = () => {
      input.value = at.z[i];
      value.textContent = written(at.z[i], 2);
      input.setAttribute("aria-valuetext", value.textContent);
      label.classList.toggle("shown", at.axes.includes(i));
    };
    label.append(name, value, input);
    return label;
  });
  const [beside, below] = root.querySelectorAll(".sliders");
  beside.replaceChildren(...labels.slice(0, BESIDE)); below.replaceChildren(...labels.slice(BESIDE));
  legend.replaceChildren(...data.names.map((name, i) => {
    const item = document.createElement("li"), dot = document.createElement("span");
    dot.style.background = data.palette[i];
    item.append(dot, name);
    return item;
  }));
  root.querySelectorAll("select").forEach((select, axis) => {
    select.replaceChildren(...data.order.map((i) => new Option(`z${i}`, i)));
    select.value = at.axes[axis];
    select.setAttribute("aria-label", [texts.horizontal, texts.vertical][axis]);
    select.onchange = () => { at.axes[axis] = Number(select.value); draw(); };
    select.parentElement.hidden = latent === 2;
  });
  root.querySelectorAll("[type=radio]").forEach((radio, i) => {
    radio.checked = at.images === Boolean(i);
    radio.nextElementSibling.textContent = [texts.points, texts.images][i];
    radio.onchange = () => { at.images = Boolean(i); draw(); };
  });
  const [random, zero] = root.querySelectorAll("button");
  random.textContent = texts.random; zero.textContent = texts.zero;
  random.onclick = () => { at.z = at.z.map(() => limit(normal())); draw(); };
  zero.onclick = () => { at.z.fill(0); draw(); };
  find("fieldset").setAttribute("aria-label", texts.map);
  find("p").textContent = texts.how;
  picture.setAttribute("aria-label", texts.picture);

  // What does not move with the marker: the points, or images some at a time, so that the finger is followed meanwhile.
  function drawBehind() {
    const others = at.z.filter((_, i) => at.images && !at.axes.includes(i)), ink = getComputedStyle(map).color;
    const wanted = JSON.stringify([side, devicePixelRatio, at.axes, at.images, others, ink]);
    if (wanted === drawn) return;
    drawn = wanted;
    const pen = prepare((behind = document.createElement("canvas")), side, side), [height, width] = data.shape;
    const fit = Math.floor(plot / (Math.max(width, SMALLEST) + GAP)), count = Math.min(MOST, Math.max(FEWEST, fit - 1 + (fit % 2)));
    const step = plot / count, center = (i) => -reach + ((i + 0.5) * 2 * reach) / count;
    pen.font = "12px sans-serif"; pen.fillStyle = ink; pen.strokeStyle = "#8886";
    pen.textBaseline = "middle";
    const every = Math.ceil(32 / step), middle = count >> 1;
    const ticks = at.images ? Array.from({ length: count }, (_, i) => i).filter((i) => (i - middle) % every === 0).map(center) : [-reach, 0, reach];
    for (const value of ticks) {
      pen.textAlign = "right"; pen.fillText(written(value, at.images ? 1 : 0), LEFT - 4, toY(value));
      pen.textAlign = "center"; pen.fillText(written(value, at.images ? 1 : 0), toX(value), TOP + plot + 10);
    }
    pen.textAlign = "center"; pen.font = "bold 12px sans-serif";
    pen.fillText(`z${at.axes[0]}`, LEFT + plot / 2, side - 7);
    pen.save(); pen.translate(7, TOP + plot / 2); pen.rotate(-Math.PI / 2); pen.fillText(`z${at.axes[1]}`, 0, 0); pen.restore();
    if (!at.images) {
      pen.strokeRect(LEFT, TOP, plot, plot);
      pen.beginPath();
      pen.moveTo(toX(0), TOP); pen.lineTo(toX(0), TOP + plot); pen.moveTo(LEFT, toY(0)); pen.lineTo(LEFT + plot, toY(0));
      pen.stroke();
      pen.globalAlpha = 0.75;
      classes.forEach((label, i) => {
        const [x, y] = at.axes.map((axis) => mean[i * latent + axis]);
        pen.fillStyle = pen.strokeStyle = data.palette[label];
        pen.beginPath(); pen.arc(toX(x), toY(y), 2 + side / 300, 0, 7);
        if (Math.max(Math.abs(x), Math.abs(y)) > reach) pen.stroke(); else pen.fill();
      });
      return;
    }
    const tiles = Array.from({ length: count * count }, (_, i) => [i % count, Math.floor(i / count)]), tile = document.createElement("canvas");
    pen.imageSmoothingEnabled = step - GAP < width; // a pixel is a square, unless there is no room for it
    const fill = () => {
      const end = performance.now() + FRAME_MS;
      while (tiles.length && performance.now() < end) {
        const [column, row] = tiles.shift(), z = [...at.z], long = (step - GAP) * Math.min(1, width / height);
        z[at.axes[1]] = center(row); z[at.axes[0]] = center(column);
        pen.drawImage(paint(tile, decode(layers, z), data.shape), toX(center(column)) - long / 2, toY(center(row)) - long / 2, long, long);
      }
      if (tiles.length) requestAnimationFrame(() => { if (drawn === wanted && map.isConnected) { fill(); drawMarker(); } });
    };
    fill();
  }

  function drawMarker() {
    prepare(map, side, side);
    context.drawImage(behind, 0, 0, side, side);
    const [x, y] = [toX(at.z[at.axes[0]]), toY(at.z[at.axes[1]])];
    for (const [color, width] of [["#000", 5], ["#fff", 2.5]]) {
      context.strokeStyle = color; context.lineWidth = width;
      context.beginPath(); context.arc(x, y, MARKER, 0, 7); context.stroke();
    }
  }

  function draw() {
    side = map.parentElement.clientWidth;
    if (!side) return; // hidden
    plot = side - LEFT - RIGHT;
    inputs.forEach((input) => input.show());
    legend.hidden = at.images;
    map.setAttribute("aria-label", at.images ? texts.images_alt : texts.points_alt);
    paint(picture, decode(layers, at.z), data.shape);
    drawBehind();
    drawMarker();
    sessionStorage.setItem(data.place, JSON.stringify(at));
  }

  // A drag changes the two numbers of the map; a click on a test image takes all of its numbers.
  let from = null;
  const place = (event) => { const box = map.getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top]; };
  const move = (event) => {
    const [x, y] = place(event);
    at.z[at.axes[0]] = limit(((x - LEFT) / plot) * 2 * reach - reach);
    at.z[at.axes[1]] = limit(reach - ((y - TOP) / plot) * 2 * reach);
    draw();
  };
  map.onpointerdown = (event) => { map.setPointerCapture(event.pointerId); from = place(event); move(event); };
  map.onpointermove = (event) => { if (from) move(event); };
  map.onpointercancel = () => { from = null; };
  map.onpointerup = (event) => {
    const [x, y] = place(event), clicked = from && Math.hypot(x - from[0], y - from[1]) < 3;
    from = null;
    if (!clicked || at.images) return;
    const far = (i) => Math.hypot(toX(mean[i * latent + at.axes[0]]) - x, toY(mean[i * latent + at.axes[1]]) - y);
    const nearest = classes.reduce((best, _, i) => (far(i) < far(best) ? i : best), 0);
    if (far(nearest) < NEAR) { at.z = [...mean.slice(nearest * latent, (nearest + 1) * latent)]; draw(); }
  };

  return draw;
}

// Called again whenever the page is drawn; what is being held meanwhile must stay.
export default function ({ data, parentElement }) {
  const what = `${data.place} ${data.lang}`;
  if (parentElement.what !== what) {
    parentElement.what = what;
    fetch(data.url).then((answer) => answer.json()).then(
      (known) => {
        if (parentElement.what !== what) return; // something newer has come meanwhile
        parentElement.redraw = build({ ...data, ...known }, parentElement);
        parentElement.redraw();
      },
      () => { parentElement.what = null; }, // it is tried again when the page is drawn again
    );
  }
  const resized = new ResizeObserver(() => parentElement.redraw?.());
  resized.observe(parentElement.querySelector(".stage"));
  return () => resized.disconnect();
}
