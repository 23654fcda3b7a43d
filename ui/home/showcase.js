// Plays a recorded training: the surface with the examples on it, and the losses up to the same epoch.
const SIDE = 280, HIGHEST = 0.8, STEP_MS = 700;

const rgb = (hex) => hex.match(/\w\w/g).map((pair) => parseInt(pair, 16));
const mix = (from, to, share) => from.map((part, i) => part + (to[i] - part) * share);

// One pixel for each cell; the first row is the lowest.
function picture({ surface }, { levels, palette }) {
  const size = surface.length, image = new ImageData(size, size), [middle, ...ends] = ["#f4f4f2", ...palette].map(rgb);
  surface.forEach((row, y) => row.forEach((level, x) => {
    const color = mix(middle, ends[level < 0 ? 0 : 1], Math.abs(level) / levels);
    image.data.set([...color, 255], 4 * ((size - 1 - y) * size + x));
  }));
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

function drawSurface(canvas, data, recorded, frame) {
  const context = prepare(canvas, SIDE, SIDE), [left, right, bottom, top] = recorded.extent;
  context.drawImage(picture(frame, data), 0, 0, SIDE, SIDE);
  context.strokeStyle = "#ffffff";
  for (const [x, y, label] of recorded.points) {
    context.fillStyle = data.palette[label];
    context.beginPath();
    context.arc(((x - left) / (right - left)) * SIDE, ((top - y) / (top - bottom)) * SIDE, 3, 0, 7);
    context.fill(); context.stroke();
  }
}

function drawLosses(canvas, data, recorded, frame) {
  const side = canvas.clientWidth || SIDE, size = Math.max(14, side / 32); // of the letters, which all else follows
  const context = prepare(canvas, side, side), ink = getComputedStyle(canvas).color;
  const last = recorded.frames.at(-1).epoch, left = 2.4 * size, right = side - size, top = 2.1 * size, bottom = side - 3.3 * size;
  // Epochs are drawn by their logarithm: most of what is learned is learned in the first ones.
  const toX = (epoch) => left + (Math.log(epoch) / Math.log(last)) * (right - left);
  const toY = (loss) => bottom - (loss / HIGHEST) * (bottom - top);
  context.font = `${size}px sans-serif`; context.fillStyle = ink; context.strokeStyle = "#8885"; context.lineWidth = 1;
  context.textAlign = "right"; context.textBaseline = "middle";
  for (const [height, text] of data.heights) {
    context.fillText(text, left - size / 2, toY(height));
    context.beginPath(); context.moveTo(left, toY(height)); context.lineTo(right, toY(height)); context.stroke();
  }
  context.textAlign = "center";
  for (const [epoch, text] of data.ticks) context.fillText(text, toX(epoch), bottom + size);
  context.fillText(data.epoch, (left + right) / 2, side - 0.7 * size);
  context.textAlign = "left"; context.fillText(data.loss, 0, 0.7 * size);
  data.curves.forEach(([key, name, color, dash], i) => {
    const row = top + (1 + 1.5 * i) * size;
    context.strokeStyle = color; context.lineWidth = size / 6; context.setLineDash(dash);
    context.beginPath();
    recorded[key].slice(0, frame.epoch).forEach((loss, step) => context.lineTo(toX(step + 1), toY(loss)));
    context.moveTo(right - 9 * size, row); context.lineTo(right - 7 * size, row);
    context.stroke();
    context.setLineDash([]); context.fillText(name, right - 6.6 * size, row);
  });
}

export default function ({ data, parentElement }) {
  const [surface, losses] = parentElement.querySelectorAll("canvas");
  const button = parentElement.querySelector("button"), slider = parentElement.querySelector("input");
  const player = (parentElement.player ??= { at: 0, plays: !matchMedia("(prefers-reduced-motion: reduce)").matches });
  const recorded = (player.recorded ??= JSON.parse(data.recording));
  const draw = () => {
    const frame = recorded.frames[player.at], epoch = data.epochs[player.at];
    drawSurface(surface, data, recorded, frame);
    drawLosses(losses, data, recorded, frame);
    slider.value = player.at;
    slider.setAttribute("aria-valuetext", epoch);
    button.textContent = player.plays ? data.pause : data.play;
    parentElement.querySelector("span").textContent = `${data.epoch} ${epoch}`;
  };
  surface.setAttribute("aria-label", data.alt);
  losses.setAttribute("aria-label", data.loss);
  slider.setAttribute("aria-label", data.epoch);
  slider.max = recorded.frames.length - 1;
  button.onclick = () => { player.plays = !player.plays; draw(); };
  slider.oninput = () => { player.plays = false; player.at = slider.valueAsNumber; draw(); };
  clearInterval(player.timer);
  player.timer = setInterval(() => {
    if (!player.plays) return;
    player.at = (player.at + 1) % recorded.frames.length;
    draw();
  }, STEP_MS);
  draw();
  return () => clearInterval(player.timer);
}
