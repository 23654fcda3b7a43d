// The address says what is set on a page, and the browser's Back leads to the page before: an address of the same page takes the
// place of the one that is there, where Streamlit would add it to the history.
const pageOf = (url) => new URL(url, location.href).pathname;

if (!history.keepsPages) {
  const push = history.pushState.bind(history);
  history.pushState = (state, title, url) =>
    pageOf(url) === location.pathname ? history.replaceState(state, title, url) : push(state, title, url);
  history.keepsPages = true;
  // Of a button that stays at the lower edge, where on a phone the settings are: what it starts comes into view. Where a path
  // leads on or back from the foot of a page, the station begins at its top, though it may be the same page.
  addEventListener("click", ({ target }) => {
    if (target.closest?.(".st-key-next_station, .st-key-path_ways a")) document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
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
