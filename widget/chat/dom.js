// Elements and visible words. Nothing here or elsewhere makes HTML of a string.

/** @typedef {Node | string | false | null | undefined} Content what is falsy is left out */

/**
 * An element with properties, or attributes where there is no such property, and content.
 * @template {keyof HTMLElementTagNameMap} N
 * @param {N} name
 * @param {Record<string, unknown>} properties
 * @param {...Content} content
 * @returns {HTMLElementTagNameMap[N]}
 */
export function element(name, properties = {}, ...content) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in made) Object.assign(made, { [key]: value });
    else made.setAttribute(key, String(value));
  }
  return add(made, ...content);
}

/**
 * @template {Element} E
 * @param {E} parent
 * @param {...Content} content
 */
export function add(parent, ...content) {
  for (const part of content) if (part) parent.append(part);
  return parent;
}

/**
 * @param {string} title
 * @param {() => void} pressed
 */
export function button(title, pressed, className = "") {
  return element("button", { type: "button", className, onclick: pressed }, title);
}

/** Words for those who hear the page, not for the eye. @param {string} words */
export function spoken(words) {
  return element("span", { className: "spoken" }, words);
}

/**
 * A link that opens a tab of its own, or its words alone where the address is none that we trust.
 * @param {string} address
 * @param {string} words
 */
export function link(address, words, says = "") {
  if (!/^(https?|tel):/.test(address)) return words;
  const own = address.startsWith("tel:") ? {} : { target: "_blank", rel: "noopener noreferrer" };
  return element("a", { href: address, ...own, ...(says && { "aria-label": says }) }, words);
}

/**
 * @param {import("../types").Strings} strings
 * @returns {import("../types").Say}
 */
export function speaker(strings) {
  const plural = new Intl.PluralRules(strings.lang);
  return (name, values = {}) => {
    const found = /** @type {string | Record<string, string>} */ (strings[name]);
    const words = typeof found === "string" ? found : (found[plural.select(Number(values.n))] ?? found.other ?? "");
    return words.replace(/\{(\w+)\}/g, (gap, key) => String(values[key] ?? gap));
  };
}
