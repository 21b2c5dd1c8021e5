// Where the chat stands: a window over the page, all of a small screen, or a place in the page.
import { element } from "./dom.js";

const SMALL = matchMedia("(max-width: 40em), (max-height: 30em)"); // as in chat.css

/** Whether a finger did it: then the on-screen keyboard must not come up by itself. @param {UIEvent} [event] */
export function byTouch(event) {
  return matchMedia("(pointer: coarse)").matches && event?.detail !== 0;
}

export class Place {
  box;
  #inline;
  #closed;

  /**
   * @param {{ inline: boolean, closed: () => void }} options
   * @param {Record<string, string>} names attributes that name and describe it
   */
  constructor({ inline, closed }, names) {
    this.#inline = inline;
    this.#closed = closed;
    this.box = element(inline ? "div" : "dialog", { className: inline ? "chat inline" : "chat window", ...names });
    if (inline) return;
    this.box.addEventListener("cancel", (event) => {
      if (event.target !== this.box) return;
      event.preventDefault();
      this.close();
    });
    document.addEventListener("keydown", (event) => this.#key(event));
    SMALL.addEventListener("change", () => this.#fitMode());
    for (const name of ["resize", "scroll"]) visualViewport?.addEventListener(name, () => this.#fitKeyboard());
  }

  get isOpen() {
    return !(this.box instanceof HTMLDialogElement) || this.box.open;
  }

  open() {
    if (!(this.box instanceof HTMLDialogElement) || this.box.open) return;
    if (SMALL.matches) this.box.showModal();
    else this.box.setAttribute("open", ""); // show() would move the focus
    this.#fitKeyboard();
  }

  close() {
    if (this.#inline || !this.isOpen) return;
    /** @type {HTMLDialogElement} */ (this.box).close();
    this.#closed();
  }

  // Also while the page behind has the focus, which the window may cover.
  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Escape" && !event.defaultPrevented && !event.isComposing && !this.box.matches(":modal")) this.close();
  }

  // Only the whole screen shuts out the page behind it.
  #fitMode() {
    if (!this.isOpen) return;
    const root = /** @type {ShadowRoot} */ (this.box.getRootNode());
    const focused = root.activeElement;
    /** @type {HTMLDialogElement} */ (this.box).close();
    this.open();
    if (focused instanceof HTMLElement) focused.focus();
  }

  // The on-screen keyboard makes what is seen smaller, but not the page.
  #fitKeyboard() {
    const seen = visualViewport;
    if (!seen || seen.scale > 1.05) return;
    this.box.style.setProperty("--seen", `${seen.height}px`);
    this.box.style.setProperty("--seen-top", `${seen.offsetTop}px`);
  }
}
