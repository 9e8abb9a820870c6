// Light or dark: as the system says, unless the reader has chosen. Runs before the page is drawn.
(() => {
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => {
    try { return window.localStorage.getItem("guideline-qa-theme"); } catch { return null; }
  };
  const apply = () => {
    document.documentElement.dataset.theme = chosen() || (system.matches ? "dark" : "light");
  };
  system.addEventListener("change", apply);
  window.addEventListener("guideline-qa:theme", () => {
    const other = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    try { window.localStorage.setItem("guideline-qa-theme", other); } catch { /* storage is off: nothing to keep */ }
    document.documentElement.dataset.theme = other;
  });
  apply();
})();
