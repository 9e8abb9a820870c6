"use strict";
// Without this script the page is whole: every case can be opened, only the filters are missing.
(() => {
  const form = document.getElementById("filters");
  const cases = [...document.querySelectorAll("details.case")];
  const selects = [...form.querySelectorAll("select")];
  const text = document.getElementById("by-text");
  const count = document.getElementById("count");
  const said = new Map();

  const words = (one) => {
    if (!said.has(one)) said.set(one, one.textContent.toLowerCase());
    return said.get(one);
  };

  const fits = (one, wanted) =>
    selects.every(({ value, dataset }) => !value || one.dataset[dataset.by].split("\n").includes(value)) &&
    wanted.every((word) => words(one).includes(word));

  const filter = () => {
    const wanted = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const one of cases) one.hidden = !fits(one, wanted);
    const shown = cases.filter((one) => !one.hidden).length;
    count.textContent = shown === cases.length ? `${shown} cases` : `${shown} of ${cases.length} cases`;
  };

  const open = (opened) => {
    for (const one of cases) if (!one.hidden) one.open = opened;
  };

  // A case named in the address is opened, whatever the filters say.
  const follow = () => {
    const one = document.getElementById(location.hash.slice(1));
    if (!one || !one.matches("details.case")) return;
    one.hidden = false;
    one.open = true;
    one.scrollIntoView();
    one.querySelector("summary").focus({ preventScroll: true });
  };

  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("open").addEventListener("click", () => open(true));
  document.getElementById("close").addEventListener("click", () => open(false));
  addEventListener("hashchange", follow);
  filter();
  follow();
})();
