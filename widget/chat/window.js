// Where the chat stands: a window over the page, all of a small screen, or a place in the page.
import { element } from "./dom.js";

const SMALL = matchMedia("(max-width: 40em), (max-height: 30em)"); // as in chat.css

/** Whether a finger did it: then the on-screen keyboard must not come up by itself. @param {UIEvent} [event] */
export function byTouch(event) {
  return matchMedia("(pointer: coarse)").matches && event?.detail !== 0;
}

/**
 * A window over the page; on a small screen it shuts the page out.
 * @param {Record<string, string>} names attributes that name and describe it
 * @param {() => void} close called for Esc, and for "back" on a phone
 */
export function windowPlace(names, close) {
  const box = element("dialog", { className: "chat window", ...names });
  box.oncancel = (event) => {
    if (event.target !== box) return;
    event.preventDefault();
    close();
  };
  // Also while the page behind has the focus, which the window may cover.
  document.addEventListener("keydown", (event) => {
    const isOurs = box.open && !box.matches(":modal") && !box.querySelector("[open]");
    if (isOurs && event.key === "Escape" && !event.defaultPrevented) close();
  });
  // The on-screen keyboard makes what is seen smaller, but not the page.
  const fit = () => {
    const { height, offsetTop, scale } = /** @type {VisualViewport} */ (visualViewport);
    if (scale > 1.05) return;
    box.style.setProperty("--seen", `${height}px`);
    box.style.setProperty("--seen-top", `${offsetTop}px`);
  };
  for (const name of ["resize", "scroll"]) visualViewport?.addEventListener(name, fit);
  return box;
}

/** Opens the window without moving the focus, as far as the page can still be reached. @param {HTMLElement} box */
export function openPlace(box) {
  if (!(box instanceof HTMLDialogElement) || box.open) return;
  if (SMALL.matches) box.showModal();
  else box.setAttribute("open", "");
}
