// Number fields take and show numbers as the page's language writes them. A browser's own number field follows the browser instead:
// on a Spanish page in an English browser, "0,01" loses its comma and is 1. So the field becomes one for text. To Streamlit's code,
// its value stays what that code expects, with a decimal point; what is no number is said below the field and goes no further.
const FIELD = "[data-testid=stNumberInputField]", ROOT = "[data-testid=stNumberInput]", SAID = "number-field-said";
const written = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
let page; // { decimal, texts: { number, whole, unclear, low, high, between } }

const shown = (value) => value.replace(".", page.decimal);
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// What is written in a field: its `value` with a decimal point, or the name of what is `wrong`.
function read(input) {
  const text = written.get.call(input).replace(/\s/g, "").replace("−", "-");
  const whole = Number.isInteger(Number(input.step)); // a field of whole numbers counts in whole steps
  const [, sign, digits, power = ""] = text.match(/^([+-]?)([\d.,]*\d[\d.,]*)(e[+-]?\d+)?$/i) ?? [];
  const wrong = whole ? "whole" : "number";
  if (!text) return { value: "" };
  if (!digits) return { wrong };
  const grouped = digits.match(/^([1-9]\d{0,2}(?:([.,])\d{3})(?:\2\d{3})*)(?:(?!\2)[.,](\d*))?$/);
  const marks = digits.match(/[.,]/g) ?? [];
  let plain = digits.replace(",", ".");
  if (marks.length > 1) {
    if (!grouped) return { wrong };
    plain = grouped[1].replace(/[.,]/g, "") + (grouped[3] ? `.${grouped[3]}` : "");
  } else if (grouped && marks[0] !== page.decimal) {
    plain = digits.replace(/[.,]/, ""); // thousands, unless a decimal mark was meant
    if (!whole) return { wrong: "unclear", one: plain, other: shown(String(Number(digits.replace(",", ".")))) };
  }
  const number = Number(sign + plain + power);
  if (!Number.isFinite(number) || (whole && !Number.isInteger(number))) return { wrong };
  const low = Number(input.min), high = Number(input.max);
  const free = (limit) => Math.abs(limit) > 1e15; // Streamlit's way to say that there is none
  if (number < low || number > high) return { wrong: free(low) ? "high" : free(high) ? "low" : "between" };
  return { value: whole ? String(number) : sign + plain + power };
}

// What a screen reader is told of a field: a browser's own number field says it by itself.
function tell(input) {
  const { value } = read(input);
  if (value) input.setAttribute("aria-valuenow", value); else input.removeAttribute("aria-valuenow");
  input.setAttribute("aria-valuetext", written.get.call(input));
}

function show(input, value) { written.set.call(input, shown(String(value))); tell(input); }

function say(input, found) {
  const root = input.closest(ROOT);
  root.querySelector(`.${SAID}`)?.remove();
  if (found?.wrong) input.setAttribute("aria-invalid", "true"); else { input.removeAttribute("aria-invalid"); return; }
  const line = root.appendChild(document.createElement("div"));
  line.className = SAID;
  line.setAttribute("role", "alert");
  line.style.cssText = "font-size: 0.875rem; color: var(--st-red-text-color, #bd4043); padding-top: 0.25rem";
  const values = { field: input.getAttribute("aria-label"), value: written.get.call(input).slice(0, 40), ...found };
  line.textContent = fill(page.texts[found.wrong], { ...values, low: shown(input.min), high: shown(input.max) });
}

function adopt(input) {
  const theirs = Object.getOwnPropertyDescriptor(input, "value") ?? written; // React keeps an eye on it there
  input.setAttribute("type", "text");
  input.setAttribute("inputmode", "decimal");
  input.setAttribute("autocomplete", "off");
  input.setAttribute("role", "spinbutton");
  Object.defineProperty(input, "type", { configurable: true, get: () => "text", set() {} });
  Object.defineProperty(input, "value", {
    configurable: true,
    get() { return read(input).value ?? written.get.call(input); },
    set(value) { theirs.set.call(input, value); show(input, value); },
  });
  input.adopted = true;
  show(input, written.get.call(input));
}

const adoptAll = () => document.querySelectorAll(FIELD).forEach((input) => input.adopted || adopt(input));

// Before Streamlit's code hears of it: what can't be read stays where it is, with a sentence.
function check(event) {
  const input = event.target.closest?.(ROOT)?.querySelector(FIELD);
  if (!input?.adopted) return;
  if (event.type === "keydown" && !["Enter", "ArrowUp", "ArrowDown"].includes(event.key)) return;
  if (event.type === "focusout" && event.target !== input) return;
  const found = read(input);
  if (found.wrong) { event.stopImmediatePropagation(); say(input, found); }
  else if (event.type !== "click") show(input, found.value);
}

export default function ({ data }) {
  const values = [...document.querySelectorAll(FIELD)].filter((input) => input.adopted).map((input) => [input, input.value]);
  const first = !window.numberFields;
  page = window.numberFields = Object.assign(window.numberFields ?? {}, data);
  for (const [input, value] of values) { show(input, value); say(input); }
  if (!first) return;
  adoptAll();
  new MutationObserver(adoptAll).observe(document.body, { childList: true, subtree: true });
  for (const type of ["focusout", "keydown", "click"]) window.addEventListener(type, check, true);
  window.addEventListener("input", ({ target }) => { if (target.adopted) { say(target); tell(target); } }, true);
}
