// The one script to embed: defines <charley-chat>. The chat itself is loaded when it is first opened.
(() => {
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const home = new URL(".", script.src).href;
  const LAUNCHER = `
    .charley { all: initial; display: block; color-scheme: light dark;
      font: medium/1.4 var(--charley-font, system-ui, sans-serif); }
    .launcher { all: unset; position: fixed; z-index: var(--charley-layer, 2147483000);
      inset-block-end: var(--charley-gap, 1em); inset-inline-end: var(--charley-gap, 1em);
      display: flex; gap: .6em; align-items: center; box-sizing: border-box; min-height: 3.25em;
      padding: .5em 1.25em .5em .6em; border: 2px solid #fff; border-radius: 2em; cursor: pointer; font-weight: 600;
      background: var(--charley-accent, #0b6e6e); color: var(--charley-on-accent, #fff); box-shadow: 0 2px 12px #0005; }
    .launcher:focus-visible { outline: 3px solid #0b6e6e; outline-offset: 3px; }
    .launcher img { width: 2.1em; height: 2.1em; border-radius: 50%; }
    :host([position=start]) .launcher { inset-inline: var(--charley-gap, 1em) auto; }
    [hidden] { display: none !important; }
    @media print { .launcher { display: none; } }`;

  /** @param {string} css */
  function sheet(css) {
    const made = new CSSStyleSheet();
    made.replaceSync(css);
    return made;
  }

  /** @param {string} path */
  async function load(path) {
    const reply = await fetch(home + path);
    if (!reply.ok) throw new Error(path);
    return reply;
  }

  class CharleyChat extends HTMLElement {
    #root = this.attachShadow({ mode: "open" });
    #started = false;
    /** @type {Promise<import("./types").Strings> | undefined} */
    #strings;
    /** @type {Promise<import("./types").ChatWindow> | undefined} */
    #chat;
    /** @type {HTMLButtonElement | undefined} */
    #launcher;

    connectedCallback() {
      if (this.#started) return;
      this.#started = true;
      this.#root.adoptedStyleSheets = [sheet(LAUNCHER)];
      this.#root.append(document.createElement("slot"));
      this.#start().catch(() => {}); // what stands inside the element stays visible then
    }

    /** Opens the window, or puts the cursor into it. */
    open() {
      return this.#open(true);
    }

    close() {
      this.#chat?.then((chat) => chat.close());
    }

    get #inline() {
      return this.hasAttribute("inline");
    }

    async #start() {
      if (this.#inline) return this.#open(false);
      const strings = await this.#words();
      this.#launcher = this.#button(strings);
      this.#frame(strings).append(this.#launcher);
      if (this.#wasOpen()) await this.#open(false);
    }

    #words() {
      this.#strings ??= load("strings.json").then((reply) => reply.json());
      this.#strings.catch(() => (this.#strings = undefined));
      return this.#strings;
    }

    // On a small screen the window would cover the page that was just gone to.
    #wasOpen() {
      try {
        const kept = JSON.parse(sessionStorage.getItem(`charley ${home}`) ?? "{}");
        return kept.open && innerWidth > 640;
      } catch {
        return false;
      }
    }

    /** @param {import("./types").Strings} strings */
    #button(strings) {
      const button = document.createElement("button");
      const icon = Object.assign(document.createElement("img"), { src: `${home}icon.svg`, alt: "" });
      const label = document.createElement("span");
      button.className = "launcher";
      button.append(icon, label);
      this.#name(button, strings.launcher, strings.launcher_says);
      button.addEventListener("pointerenter", () => this.#load().catch(() => {}));
      button.addEventListener("click", () => {
        this.#name(button, strings.opening);
        this.#open(true).then(
          () => this.#name(button, strings.launcher, strings.launcher_says),
          () => this.#name(button, strings.cannot_open),
        );
      });
      return button;
    }

    /**
     * @param {HTMLButtonElement} button
     * @param {string} label
     */
    #name(button, label, says = label) {
      /** @type {HTMLElement} */ (button.lastChild).textContent = label;
      button.setAttribute("aria-label", says);
    }

    /**
     * What everything visible stands in, once it can be shown.
     * @param {import("./types").Strings} strings
     */
    #frame(strings) {
      const shown = this.#root.querySelector("section");
      if (shown) return shown;
      const frame = document.createElement("section");
      frame.className = "charley";
      frame.lang = strings.lang;
      frame.dir = this.dir || (strings.dir === "rtl" ? "rtl" : "");
      frame.setAttribute("aria-label", strings.launcher_says);
      this.#root.replaceChildren(frame);
      return frame;
    }

    /** @param {boolean} focus */
    async #open(focus) {
      const chat = await this.#load();
      if (this.#launcher) this.#launcher.hidden = true;
      chat.open(focus);
      this.dispatchEvent(new Event("charley-open", { bubbles: true }));
    }

    #load() {
      this.#chat ??= this.#fetch();
      this.#chat.catch(() => (this.#chat = undefined));
      return this.#chat;
    }

    async #fetch() {
      const [strings, css, { Chat }] = await Promise.all([
        this.#words(),
        load("widget/chat.css").then((reply) => reply.text()),
        import(`${home}widget/chat.js`),
      ]);
      this.#root.adoptedStyleSheets = [sheet(LAUNCHER), sheet(css)];
      const frame = this.#frame(strings);
      return new Chat({ host: this, frame, home, strings, inline: this.#inline, closed: () => this.#closed() });
    }

    #closed() {
      if (this.#launcher) {
        this.#launcher.hidden = false;
        this.#launcher.focus();
      }
      this.dispatchEvent(new Event("charley-close", { bubbles: true }));
    }
  }

  if (!customElements.get("charley-chat")) customElements.define("charley-chat", CharleyChat);

  const place = script.dataset.chat;
  if (place !== undefined) {
    const chat = document.createElement("charley-chat");
    chat.toggleAttribute("inline", place === "inline");
    if (place === "inline") script.after(chat);
    else document.body.append(chat);
  }
})();
