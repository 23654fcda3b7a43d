// A link to read and a button that copies it. Where the page did not come over https, browsers offer only the older way to copy.
export default function ({ data, parentElement }) {
  const [input, button] = ["input", "button"].map((name) => parentElement.querySelector(name));
  const said = parentElement.querySelector("[role=status]");
  if (input.value !== data.link) said.textContent = "";
  input.value = data.link;
  input.setAttribute("aria-label", data.name);
  button.textContent = data.copy;
  button.onclick = async () => {
    let copied = false;
    if (navigator.clipboard) copied = await navigator.clipboard.writeText(data.link).then(() => true, () => false);
    if (!copied) {
      input.select();
      copied = document.execCommand("copy");
      button.focus();
    }
    said.textContent = copied ? data.copied : data.by_hand;
  };
}
