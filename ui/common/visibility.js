// Says whether the browser's tab is hidden: what nobody sees need not be drawn. Streamlit takes what several parts of a page say
// in one turn of the browser's for news of the first of them, so each says it in a turn of its own.
export default function ({ setStateValue }) {
  let gone = false;
  const tell = () => {
    window.visibilityTold = (window.visibilityTold ?? Promise.resolve()).then(() => {
      if (!gone) setStateValue("hidden", document.hidden);
      return new Promise((resolve) => setTimeout(resolve));
    });
  };
  document.addEventListener("visibilitychange", tell);
  if (document.hidden) tell();
  return () => {
    gone = true;
    document.removeEventListener("visibilitychange", tell);
  };
}
