// The address says what is set on a page, and the browser's Back leads to the page before. Streamlit adds an entry to the history
// for each new address of a page, and it does so for that of a page that is just being opened before its path is there: the entry
// of the page before would get it. So Streamlit adds pages, and what stands behind the path is written below, for its page alone.
const pageOf = (url) => new URL(url, location.href).pathname;

if (!history.keepsPages) {
  const push = history.pushState.bind(history);
  history.pushState = (state, title, url) => {
    if (pageOf(url) !== location.pathname) push(state, title, url);
  };
  history.keepsPages = true;
  // Of a button that stays at the lower edge, where on a phone the settings are: what it starts comes into view.
  addEventListener("click", ({ target }) => {
    const bar = target.closest?.('[class*="st-key-bar_"]');
    if (bar && getComputedStyle(bar).position === "fixed") bar.closest("[data-testid=stColumn]")?.scrollIntoView({ behavior: "smooth" });
  });
}

export default function ({ data }) {
  document.documentElement.lang = data.lang;
  if (location.pathname.split("/").at(-1) !== data.page) return; // somebody has gone on to another page meanwhile
  const query = new URLSearchParams(data.query);
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (/^embed(_options)?$/i.test(name)) query.append(name, value); // Streamlit's own
  }
  const wanted = query.size ? `?${query}` : "";
  if (location.search !== wanted) history.replaceState(history.state, "", location.pathname + wanted + location.hash);
}
