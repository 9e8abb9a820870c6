// Guideline QA, widget version 1: a launcher on your page, the conversation in a frame of the server's own origin.
// Attributes of the script tag, variables for colours, and the JavaScript API: docs/widget.md.
(() => {
  "use strict";
  const TAG = "guideline-qa-widget";
  const VERSION = 1;
  const ROOM = 10000;  // characters of a question: what the server reads, to say that it is too long
  const PATIENCE = 10000;  // milliseconds until a frame that doesn't answer is taken for blocked
  const WORDS = {
    en: {
      ask: "Ask the guideline", close: "Close", open: "Opening…", again: "Try again",
      refused: "Questions can’t be asked here: the guideline’s server can’t be reached, or doesn’t answer this site.",
      blocked: "This page does not let the guideline’s window open.",
      busy: "The guideline’s server is busy. Try again in a moment.",
    },
    de: {
      ask: "Leitlinie fragen", close: "Schließen", open: "Wird geöffnet …", again: "Erneut versuchen",
      refused: "Hier lassen sich keine Fragen stellen: Der Server der Leitlinie ist nicht erreichbar oder antwortet dieser Website nicht.",
      blocked: "Diese Seite lässt das Fenster der Leitlinie nicht zu.",
      busy: "Der Server der Leitlinie ist ausgelastet. Versuchen Sie es gleich noch einmal.",
    },
    fr: {
      ask: "Interroger le guide", close: "Fermer", open: "Ouverture…", again: "Réessayer",
      refused: "Impossible de poser des questions ici : le serveur du guide est injoignable ou ne répond pas à ce site.",
      blocked: "Cette page n’autorise pas la fenêtre du guide.",
      busy: "Le serveur du guide est occupé. Réessayez dans un instant.",
    },
  };
  const COLOURS = ["accent", "accent-ink", "ground", "sheet", "ink", "soft", "line"];
  const EVENTS = ["ready", "open", "close", "question", "answer"];
  const STYLE = `@launcher.css@`;

  // From the prototype: an element that is named "currentScript" would stand in its place in `document`.
  const script = Reflect.get(Document.prototype, "currentScript", document);
  const HOME = script ? script.src : "";
  const originOf = (address) => {
    if (!/^https?:/i.test(address) || !URL.canParse(address)) throw new TypeError(`${TAG}: data-server is "${address}"; expected https://HOST`);
    return new URL(address).origin;
  };

  const make = (name, attributes, ...children) => {
    const isDrawing = name === "svg" || name === "path";
    const made = isDrawing ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    made.append(...children);
    return made;
  };
  const icon = (name, d) => make("svg", { class: name, viewBox: "0 0 24 24", "aria-hidden": "true" }, make("path", { d }));
  let sheet;

  class GuidelineQAWidget extends HTMLElement {
    #server; #words; #box; #launcher; #panel; #wait; #frame; #ticket; #origin; #timer;
    #isFlow = false; #isOpen = false; #isLoading = false; #isReady = false; #questions = []; #listeners = { __proto__: null };

    connectedCallback() {
      window.addEventListener("message", this.#receive);
      if (!this.#box) this.#build();
    }

    disconnectedCallback() { window.removeEventListener("message", this.#receive); }

    #build() {
      const given = this.dataset;
      this.#server = originOf(given.server || HOME);
      const lang = (given.lang || document.documentElement.lang || "en").slice(0, 2).toLowerCase();
      given.lang = Object.hasOwn(WORDS, lang) ? lang : "en";
      this.#words = WORDS[given.lang];
      this.#isFlow = given.position === "inline";
      const label = given.label || this.#words.ask;
      this.#panel = make("div", { id: "panel", class: "panel", role: this.#isFlow ? "region" : "dialog", "aria-label": label, hidden: "" });
      if (!this.#isFlow) this.#panel.setAttribute("aria-modal", "true");
      this.#launcher = make("button", {
        class: "launcher", type: "button", "aria-haspopup": "dialog", "aria-expanded": "false", "aria-controls": "panel",
      }, icon("page", "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6"), icon("down", "M5 9l7 7 7-7"), make("span", {}, label));
      this.#launcher.setAttribute("aria-label", label);
      this.#launcher.addEventListener("click", () => (this.#isOpen ? this.close() : this.open()));
      const side = given.position === "bottom-left" ? "corner left" : this.#isFlow ? "flow" : "corner";
      this.#box = make("div", { class: side, lang: given.lang });
      // Focus that leaves at one end comes in at the other.
      const first = make("span", { class: "end" }), last = make("span", { class: "end" });
      first.addEventListener("focus", () => (this.#isShown(this.#launcher) ? this.#launcher.focus() : this.#enter("last")));
      last.addEventListener("focus", () => this.#enter("first"));
      this.#box.append(first, this.#panel, this.#launcher, last);
      this.#box.addEventListener("keydown", (event) => { if (event.key === "Escape") this.close(); });
      const root = this.attachShadow({ mode: "open" });
      if (!sheet) (sheet = new CSSStyleSheet()).replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
      root.append(this.#box);
      if (this.#isFlow) this.#openWhenSeen();
    }

    #openWhenSeen() {
      this.#panel.hidden = false;
      const seen = new IntersectionObserver((entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        seen.disconnect();
        this.open();
      }, { rootMargin: "200px" });
      seen.observe(this.#panel);
    }

    open() {
      if (this.#isOpen) return;
      this.#isOpen = true;
      this.#panel.hidden = false;
      this.#box.classList.add("is-open");
      this.#launcher.setAttribute("aria-expanded", "true");
      if (!this.#isFlow) this.#box.querySelectorAll(".end").forEach((end) => { end.tabIndex = 0; });
      if (!this.#frame && !this.#isLoading) this.#load();
      else if (!this.#isFlow) this.#enter("entry");
      this.#tell("open");
    }

    close() {
      if (!this.#isOpen || this.#isFlow) return;
      const hadFocus = this.shadowRoot.activeElement;
      this.#isOpen = false;
      this.#panel.hidden = true;
      this.#box.classList.remove("is-open");
      this.#launcher.setAttribute("aria-expanded", "false");
      this.#box.querySelectorAll(".end").forEach((end) => end.removeAttribute("tabindex"));
      if (hadFocus) this.#launcher.focus();
      this.#tell("close");
    }

    ask(question) {
      this.#questions.push(String(question).slice(0, ROOM));
      this.open();
      if (this.#isReady) this.#ask();
    }

    on(name, listener) {
      if (!EVENTS.includes(name) || typeof listener !== "function") {
        throw new TypeError(`on() takes one of ${EVENTS.join(", ")} and a function, not ${name} and ${typeof listener}`);
      }
      const listeners = (this.#listeners[name] ||= new Set());
      listeners.add(listener);
      return () => listeners.delete(listener);
    }

    #tell(name, detail = {}) {
      (this.#listeners[name] || []).forEach((listener) => {
        // A listener's fault is the page's own: it is reported there and stops nothing here.
        try { listener(Object.freeze({ ...detail })); } catch (fault) { setTimeout(() => { throw fault; }); }
      });
    }

    async #load() {
      this.#isLoading = true;
      this.#say(this.#words.open);
      const ticket = await this.#fetchTicket();
      this.#isLoading = false;
      if (Object.hasOwn(ticket, "refused")) return this.#say(ticket.refused, true);
      this.#ticket = ticket;
      const query = new URLSearchParams({ lang: this.dataset.lang, theme: this.dataset.theme || "auto" });
      ["guideline", "audience", "language"].forEach((name) => this.dataset[name] && query.set(name, this.dataset[name]));
      if (!this.#isFlow) query.set("closable", "1");
      this.#frame = make("iframe", {
        src: `${this.#server}/widget/${VERSION}/frame?${query}`, title: this.#panel.getAttribute("aria-label"), hidden: "",
        // Where the page is the server's own, its frame could take the sandbox off: there is none then.
        ...(this.#server !== location.origin && { sandbox: "allow-scripts allow-same-origin" }), allow: "clipboard-write", referrerpolicy: "origin",
      });
      this.#frame.addEventListener("load", () => this.#send("ticket", { ...this.#ticket, colours: this.#colours() }));
      this.#timer = setTimeout(() => {
        this.#frame.remove();
        this.#frame = null;
        this.#say(this.#words.blocked, true);
      }, PATIENCE);
      this.#panel.append(this.#frame);
    }

    // Read from the browser's own Origin header, which a page can't forge, the server gives a ticket or doesn't.
    async #fetchTicket() {
      try {
        const reply = await fetch(`${this.#server}/api/v1/tickets`, { method: "POST", credentials: "same-origin" });
        if (reply.ok) return await reply.json();
        if (reply.status === 429 || reply.status === 503) return { refused: this.#words.busy };
      } catch { /* the browser keeps the reason to itself: no connection, or an origin that is not on the list */ }
      console.warn(`${TAG}: ${this.#server} gave no ticket to ${location.origin}; is it among its allowed_origins?`);
      return { refused: this.#words.refused };
    }

    #colours() {
      const style = getComputedStyle(this);
      return Object.fromEntries(COLOURS.map((name) => [name, style.getPropertyValue(`--guideline-qa-${name}`).trim()]));
    }

    #say(text, isFinal = false) {
      const hadFocus = !this.#isFlow && this.#isOpen;
      const close = make("button", { type: "button", class: "close" }, this.#words.close);
      const again = make("button", { type: "button", class: "again" }, this.#words.again);
      close.addEventListener("click", () => this.close());
      again.addEventListener("click", () => this.#load());
      if (this.#wait) this.#wait.remove();
      this.#wait = make("div", { class: "wait" }, make("p", { role: isFinal ? "alert" : "status" }, text),
        make("div", {}, ...(isFinal ? [again] : []), ...(this.#isFlow ? [] : [close])));
      this.#panel.append(this.#wait);
      if (hadFocus) (isFinal ? again : close).focus();
    }

    #isShown(element) { return element.getClientRects().length > 0; }

    #enter(at) {
      if (!this.#isReady) return this.#wait && this.#wait.querySelector("button").focus();
      this.#frame.focus();
      this.#send("focus", { at });
    }

    #ask() { this.#questions.splice(0).forEach((question) => this.#send("ask", { question })); }

    #send(type, values) { this.#frame?.contentWindow?.postMessage({ "guideline-qa": VERSION, type, ...values }, this.#server); }

    #receive = (event) => {
      const { data } = event;
      if (!this.#frame || event.source !== this.#frame.contentWindow || event.origin !== this.#server) return;
      if (!data || data["guideline-qa"] !== VERSION) return;
      switch (data.type) {
        case "ready": return this.#show();
        case "close": return this.close();
        case "ticket": return this.#renew();
        case "wide": return void this.#panel.classList.toggle("wide", data.wide === true);
        case "question": return this.#tell("question");
        case "answer": return this.#tell("answer", { status: String(data.status), citations: Number(data.citations) });
      }
    };

    #show() {
      clearTimeout(this.#timer);
      if (this.#isReady) return;
      const hadFocus = this.#isOpen && this.shadowRoot.activeElement;
      this.#isReady = true;
      this.#frame.hidden = false;
      this.#wait.remove();
      if (hadFocus) this.#enter("entry");
      this.#tell("ready");
      this.#ask();
    }

    async #renew() {
      this.#ticket = await this.#fetchTicket();
      this.#send("ticket", this.#ticket);
    }
  }

  if (!customElements.get(TAG)) customElements.define(TAG, GuidelineQAWidget);

  const all = () => [...document.querySelectorAll(TAG)];
  const widget = (which = 0) => all().find((one, at) => at === which || one.dataset.id === which) || null;
  const api = Object.freeze({
    version: VERSION,
    widget,
    open: (which) => widget(which)?.open(),
    close: (which) => widget(which)?.close(),
    ask: (question, which) => widget(which)?.ask(question),
    on: (name, listener, which) => widget(which)?.on(name, listener),
  });
  if (!("GuidelineQA" in window)) window.GuidelineQA = api;

  // A page that has placed the element itself loads the script for what it does, not for one more widget.
  if (!script || (!Object.keys(script.dataset).length && all().length)) return;
  const element = make(TAG, {});
  Object.assign(element.dataset, script.dataset);
  const into = script.dataset.into && document.querySelector(script.dataset.into);
  if (script.dataset.position === "inline") into ? into.append(element) : script.after(element);
  else document.documentElement.append(element);
})();
