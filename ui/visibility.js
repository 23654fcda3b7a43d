// Says whether the browser's tab is hidden: what nobody sees need not be drawn.
export default function ({ setStateValue }) {
  const tell = () => setStateValue("hidden", document.hidden);
  document.addEventListener("visibilitychange", tell);
  if (document.hidden) tell();
  return () => document.removeEventListener("visibilitychange", tell);
}
