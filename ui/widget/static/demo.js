// Builds the snippet for a web team, and shows what it does.
(() => {
  "use strict";
  const part = (id) => document.getElementById(id);
  const USUAL = "#0b6468";
  const CONTRAST = 4.5;  // WCAG 2.2, 1.4.3
  const GROUNDS = { light: "#ffffff", dark: "#17212a" };  // of the widget
  const widgetAt = document.currentScript.dataset.widget;
  const tag = "guideline-qa-widget";
  let known = [];  // ids of all guidelines
  let asked = 0;
  let accent = "";  // "" is the usual one, which has a light and a dark form

  const quoted = (text) => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");

  function attributes() {
    const chosen = Array.from(part("guidelines").querySelectorAll("input:checked"), (box) => box.value);
    const all = {
      "data-server": part("server").value,
      "data-guideline": chosen.length && chosen.length < known.length ? chosen.join(",") : "",
      "data-position": part("position").value,
      "data-theme": part("theme").value,
      "data-lang": part("lang").value,
      "data-label": part("label").value.trim(),
    };
    return Object.entries(all).filter(([, value]) => value);
  }

  // Relative luminance and contrast as in WCAG 2.2.
  function luminance(colour) {
    const parts = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);
    const [red, green, blue] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }

  function contrast(one, other) {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  }

  const hex = (parts) => `#${parts.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
  const inkOn = (colour) => (contrast(colour, "#ffffff") >= contrast(colour, "#111111") ? "#ffffff" : "#111111");

  // The colour, mixed with white or black as little as it takes to be read on the ground.
  function readable(colour, ground) {
    const towards = luminance(ground) < 0.18 ? 255 : 0;
    const parts = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
    const mixed = Array.from({ length: 51 }, (_, step) => hex(parts.map((part) => part + ((towards - part) * step) / 50)));
    return mixed.find((one) => contrast(one, ground) >= CONTRAST);
  }

  // What the style sheet says: one value, or one for light and one for dark.
  function variables() {
    if (!accent) return [];
    const theme = part("theme").value;
    const forms = Object.entries(GROUNDS).filter(([name]) => theme === "auto" || theme === name).map(([, ground]) => readable(accent, ground));
    const both = (values) => (values.length > 1 ? `light-dark(${values.join(", ")})` : values[0]);
    return [["--guideline-qa-accent", both(forms)], ["--guideline-qa-accent-ink", both(forms.map(inkOn))]];
  }

  function show() {
    const given = attributes();
    const written = given.map(([name, value]) => `${name}="${quoted(value)}"`);
    part("snippet").textContent = [`<script src="${quoted(part("server").value)}/widget.js"`, ...written, "defer></script>"].join("\n  ");
    part("policy").textContent = ["script-src", "connect-src", "frame-src"].map((name) => `${name} ${part("server").value}`).join("\n");
    part("styles").hidden = !accent;
    part("style").textContent = [`${tag} {`, ...variables().map(([name, value]) => `  ${name}: ${value};`), "}"].join("\n");
    part("contrast").textContent = accent ? "Made lighter or darker where it could not be read otherwise." : "It has a light and a dark form, both easy to read.";
    preview(given);
  }

  function preview(given) {
    document.querySelectorAll(tag).forEach((widget) => widget.remove());
    const isInline = part("position").value === "inline";
    part("where").textContent = isInline ? "It stands here, as it would in your page." : "The button stands in the corner of this window, as it would on your page.";
    const script = document.createElement("script");
    script.src = widgetAt;
    given.forEach(([name, value]) => script.setAttribute(name, value));
    script.dataset.into = "#preview";
    script.addEventListener("load", () => {
      script.remove();
      document.querySelectorAll(tag).forEach((widget, at, all) => {
        if (at < all.length - 1) return widget.remove();  // of choices made while it was loaded
        variables().forEach(([name, value]) => widget.style.setProperty(name, value));
      });
    });
    document.body.append(script);
  }

  async function judgeOrigin() {
    const typed = part("origin").value.trim();
    const mine = (asked += 1);
    const say = (text, state) => {
      if (mine !== asked) return;
      part("listed").textContent = text;
      part("listed").dataset.state = state;
    };
    if (!typed) return say("Only sites on this server’s list may show the widget. Type yours to see whether it is.", "");
    const url = URL.canParse(typed) ? new URL(typed).origin : typed;
    const reply = await fetch(`/widget/demo/origin?${new URLSearchParams({ origin: url })}`).catch(() => null);
    const told = reply && (await reply.json().catch(() => ({})));
    if (!reply || (!reply.ok && reply.status !== 422)) return say("The server could not be asked. Try again.", "fault");
    if (!reply.ok) return say("That is no address of a site. It begins with https:// and has no path.", "fault");
    if (told.allowed) return say(`${told.origin} is on the list: the widget will work there.`, "good");
    say(`${told.origin} is not on the list. Ask whoever runs this server to add it to the setting server.allowed_origins.`, "fault");
  }

  async function list() {
    try {
      const found = (await (await fetch("/api/v1/guidelines")).json()).guidelines;
      known = found.map(({ id }) => id);
      part("guidelines").replaceChildren(...found.map(choice));
    } catch {
      part("guidelines").firstElementChild.textContent = "The list could not be fetched. The widget will answer from all guidelines.";
    }
    show();
  }

  function choice({ id, title }) {
    const label = document.createElement("label");
    const box = document.createElement("input");
    Object.assign(box, { type: "checkbox", value: id, checked: true });
    label.append(box, title);
    return label;
  }

  async function copy(button) {
    try {
      await navigator.clipboard.writeText(part(button.dataset.copies).textContent);
      button.textContent = "Copied";
    } catch {  // there is none without HTTPS
      button.textContent = "Select and copy by hand";
    }
    part("status").textContent = button.textContent;
    setTimeout(() => { button.textContent = "Copy"; }, 2500);
  }

  part("server").value = location.origin;
  part("choices").addEventListener("submit", (event) => event.preventDefault());
  part("choices").addEventListener("change", show);
  part("accent").addEventListener("input", () => { accent = part("accent").value; });
  part("usual").addEventListener("click", () => { accent = ""; part("accent").value = USUAL; show(); });
  part("origin").addEventListener("change", judgeOrigin);
  document.querySelectorAll("[data-copies]").forEach((button) => button.addEventListener("click", () => copy(button)));
  list();
})();
