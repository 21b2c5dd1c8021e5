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
  @media screen { [data-charley-print] { display: none; } }
  @media print {
    html, body { height: auto !important; overflow: visible !important; }
    body > :not([data-charley-print]) { display: none !important; }
  }`;
const PAPER = `
  :host { all: initial; display: block; font: 11pt/1.5 system-ui, sans-serif; color: #000; background: #fff; }
  .spoken { font-weight: bold; }
  .turn { margin-block: 0 1.2em; break-inside: avoid; }
  h1 { font-size: 1.4em; } h3, p, ul { margin: .2em 0; }
  img { width: 8cm; height: auto; } a { color: inherit; }
  footer a::after { content: " " attr(href); font-size: .8em; overflow-wrap: anywhere; }`;

/** @param {string} css */
function sheet(css) {
  const made = new CSSStyleSheet();
  made.replaceSync(css);
  return made;
}

/**
 * Prints these elements without the page around them.
 * @param {string} title
 * @param {Element[]} shown
 */
export function printOnly(title, shown) {
    const only = sheet(ONLY_THIS);
  const page = element("div", { "data-charley-print": "" });
  const root = page.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet(PAPER)];
  root.append(element("h1", {}, title), ...shown.map((part) => part.cloneNode(true)));
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, only];
  document.body.append(page);
  const clear = () => {
    page.remove();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== only);
  };
  addEventListener("afterprint", clear, { once: true });
  window.print();
}
