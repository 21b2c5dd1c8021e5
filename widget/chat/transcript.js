// The conversation to take away: as text, as a file, on paper.
import { element } from "./dom.js";

const PIECES = ".spoken, h3, p, li, small";

/** What the parts of the conversation say, with the addresses of sources. @param {Element[]} entries */
export function textOf(entries) {
  return entries.map((entry) => [...entry.querySelectorAll(PIECES)].map(line).filter(Boolean).join("\n")).join("\n\n");
}

/** @param {Element} piece */
function line(piece) {
  const { href = "" } = piece.querySelector("a") ?? {};
  const address = href.startsWith("http") && ` ${href}`;
  return piece.textContent && `${piece.matches("li") ? "- " : ""}${piece.textContent}${address || ""}`;
}

/** Whether it worked: pages without TLS have no clipboard. @param {string} text */
export async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {string} text
 * @param {string} name
 */
export function download(text, name) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

const ONLY_THIS = `
  [data-charley-print] { display: none; }
  @media print {
    body > * { display: none !important; }
    body > [data-charley-print] { display: block !important; }
  }`;

/**
 * Prints these parts of the conversation without the page around them.
 * @param {Element[]} entries
 */
export function printOnly(entries) {
  const styles = /** @type {ShadowRoot | undefined} */ (entries[0]?.getRootNode())?.adoptedStyleSheets ?? [];
  const only = new CSSStyleSheet();
  only.replaceSync(ONLY_THIS);
  const page = element("div", { "data-charley-print": "" });
  const root = page.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [...styles];
  root.append(element("div", { className: "charley log" }, ...entries.map((entry) => entry.cloneNode(true))));
  document.adoptedStyleSheets.push(only);
  document.body.append(page);
  const end = () => {
    page.remove();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((style) => style !== only);
  };
  addEventListener("afterprint", end, { once: true });
  window.print();
}
