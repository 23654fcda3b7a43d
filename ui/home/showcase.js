// Plays a recorded training: the surface with the examples on it, and the losses up to the same epoch.
const SIDE = 280, LEFT = 34, RIGHT = 14, TOP = 30, BOTTOM = 46, HIGHEST = 0.8, STEP_MS = 700;
// Epochs are drawn by their logarithm: most of what is learned is learned in the first ones.
const TO_X = (epoch, last) => LEFT + (Math.log(epoch) / Math.log(last)) * (SIDE - LEFT - RIGHT);
const TO_Y = (loss) => SIDE - BOTTOM - (loss / HIGHEST) * (SIDE - TOP - BOTTOM);

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
  const context = prepare(canvas, SIDE, SIDE), ink = getComputedStyle(canvas).color;
  const last = recorded.frames.at(-1).epoch;
  context.font = "14px sans-serif"; context.fillStyle = ink; context.strokeStyle = "#8885"; context.lineWidth = 1;
  context.textAlign = "right"; context.textBaseline = "middle";
  for (const [height, text] of data.heights) {
    context.fillText(text, LEFT - 6, TO_Y(height));
    context.beginPath(); context.moveTo(LEFT, TO_Y(height)); context.lineTo(SIDE - RIGHT, TO_Y(height)); context.stroke();
  }
  context.textAlign = "center";
  for (const [epoch, text] of data.ticks) context.fillText(text, TO_X(epoch, last), SIDE - BOTTOM + 14);
  context.fillText(data.epoch, (LEFT + SIDE - RIGHT) / 2, SIDE - 10);
  context.textAlign = "left"; context.fillText(data.loss, 0, 10);
  data.curves.forEach(([key, name, color, dash], i) => {
    const row = TOP + 14 + 20 * i;
    context.strokeStyle = color; context.lineWidth = 2; context.setLineDash(dash);
    context.beginPath();
    recorded[key].slice(0, frame.epoch).forEach((loss, step) => context.lineTo(TO_X(step + 1, last), TO_Y(loss)));
    context.moveTo(SIDE - 144, row); context.lineTo(SIDE - 118, row);
    context.stroke();
    context.setLineDash([]); context.fillText(name, SIDE - 112, row);
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
