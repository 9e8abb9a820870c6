"use strict";
// What a guideline, a question or the server says becomes text nodes and attributes, never markup.
const addresses = document.currentScript.dataset;  // of what is fetched later
const words = JSON.parse(document.getElementById("words").textContent);
const say = (name, ...values) => words[name].replace(/\{(\d)\}/g, (_, at) => values[at]);
const part = (id) => document.getElementById(id);
const SVG = "http://www.w3.org/2000/svg";

function make(name, attributes, ...children) {
  const made = /^(svg|path|polygon)$/.test(name) ? document.createElementNS(SVG, name) : document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  made.append(...children.flat().filter(Boolean));
  return made;
}

const icon = (d) => make("svg", { viewBox: "0 0 20 20", "aria-hidden": "true" }, make("path", { d }));
const SIGN = {
  note: "M10 2.5a7.5 7.5 0 1 0 .1 0zM10 9.2v4.5M10 6.3v.3", notice: "M10 3L2.5 16.5h15zM10 8.5v3.5M10 14.2v.3",
  silent: "M10 2.5a7.5 7.5 0 1 0 .1 0zM6.5 10h7", copy: "M7 7h9.5v9.5H7zM13 4.5v-1H3.5V13h1",
};

function button(kind, label, act, ...children) {
  const made = make("button", { type: "button", class: kind }, ...(children.length ? children : [label]));
  made.addEventListener("click", () => act(made));
  return made;
}

const underway = (text) => make("p", { class: "stage" }, make("span", { class: "pulse" }), text);
function refused(text, again) {
  return make("div", { class: "doubt fault" }, icon(SIGN.notice), make("div", {}, make("p", {}, text), again && button("tool", words.again, again)));
}

const announce = (text) => { part("status").textContent = text; };
const sectionPath = (path) => path.join(" › ");
