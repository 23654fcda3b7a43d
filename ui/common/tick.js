// A box to tick what has been done, or how many boxes are ticked. Which are ticked is kept in this browser and told to nobody.
const KEPT = "jax_classroom_stations";
const CHANGED = "stationticked"; // the other boxes of the page
const here = (window.stationsTicked ??= new Set()); // where the browser keeps nothing, until the page is left
const passed = (window.stationsPassed ??= new Set());

const ticked = () => {
  try {
    return new Set(JSON.parse(localStorage.getItem(KEPT) ?? "[]"));
  } catch {
    return here;
  }
};

const tick = (station, on) => {
  const all = ticked();
  on ? all.add(station) : all.delete(station);
  try {
    localStorage.setItem(KEPT, JSON.stringify([...all]));
  } catch {
    on ? here.add(station) : here.delete(station);
  }
  dispatchEvent(new Event(CHANGED));
};

export default function ({ data, parentElement }) {
  const box = parentElement.querySelector("input");
  const label = parentElement.querySelector("span");
  label.textContent = data.label;
  box.hidden = Boolean(data.stations); // then it is said how many of these are ticked
  const show = () => {
    box.checked = ticked().has(data.station);
    if (data.stations) label.textContent = data.label.replace("{done}", data.stations.filter((name) => ticked().has(name)).length);
  };
  box.onchange = () => tick(data.station, box.checked);
  if (data.passed && !passed.has(data.passed)) { // once: who takes the tick away again means it
    passed.add(data.passed);
    tick(data.passed, true);
  }
  show();
  for (const event of [CHANGED, "storage"]) addEventListener(event, show);
  return () => {
    for (const event of [CHANGED, "storage"]) removeEventListener(event, show);
  };
}
