// An answer object as elements, and as plain text.
import { element, link, spoken } from "./dom.js";

/** @typedef {import("../types").Answer} Answer */
/** @typedef {import("../types").Say} Say */

const DRAWING = /^!\[(.*)\]\((drawings\/[a-z0-9-]+\.svg)\)$/;
const SPAN = /\*\*(.+?)\*\*|\[([^\]]+)\]\(((?:https:\/\/|tel:)[^\s)]+)\)/;

/**
 * The Markdown that answers are written in: paragraphs, lists, **bold**, links, our own drawings. The rest is text.
 * @param {string} text
 * @param {string} home
 * @returns {HTMLElement[]}
 */
export function markdown(text, home) {
  return text.split(/\n{2,}/).flatMap((block) => {
    const lines = block.split("\n");
    const first = lines.findIndex((line) => line.startsWith("- "));
    const before = (first < 0 ? lines : lines.slice(0, first)).join(" ");
    const items = first < 0 ? [] : lines.slice(first).join("\n").split(/^- /m).slice(1);
    const drawing = before.match(DRAWING);
    return [
      drawing
        ? element("img", { src: home + drawing[2], alt: drawing[1], width: 320, height: 240, loading: "lazy" })
        : before && element("p", { dir: "auto" }, ...inline(before)),
      items.length && element("ul", {}, ...items.map((item) => element("li", { dir: "auto" }, ...inline(item.trim())))),
    ].filter((part) => part instanceof HTMLElement);
  });
}

/**
 * @param {string} text
 * @returns {(Node | string)[]}
 */
function inline(text) {
  const found = text.match(SPAN);
  if (!found) return [text];
  const at = found.index ?? 0;
  const [all, bold, words, address] = found;
  const made = bold === undefined ? link(address ?? "", words ?? "") : element("strong", {}, ...inline(bold));
  return [text.slice(0, at), made, ...inline(text.slice(at + all.length))];
}

/**
 * What an answer says, in two pieces: its head, and what comes after it.
 * @param {Answer} answer
 * @param {string} home
 * @param {Say} say
 * @param {string} lang
 */
export function answerParts(answer, home, say, lang) {
  const soon = answer.urgency === "soon" && answer.kind !== "triage";
  const head = [
    spoken(say("bot_said")),
    soon && element("p", { className: "tier" }, say("soon")),
    answer.title && element("h3", { dir: "auto" }, answer.title),
  ];
  return { head, body: [...markdown(answer.text ?? "", home), about(answer, home, say, lang)] };
}

/**
 * Where an answer comes from: sources, review, article.
 * @param {Answer} answer
 * @param {string} home
 * @param {Say} say
 * @param {string} lang
 */
function about(answer, home, say, lang) {
  const sources = answer.sources ?? [];
  const title = answer.title || say("name");
  const page = answer.article && new URL(answer.article, home).href;
  const more = page && link(page, say("read_more"), say("read_more_says", { title }));
  const reviewed = answer.reviewed && say("reviewed", { date: day(answer.reviewed, lang) });
  if (!sources.length && !more && !reviewed) return null;
  return element(
    "footer",
    {},
    sources.length > 0 && element("p", {}, say("sources")),
    sources.length > 0 && element("ul", {}, ...sources.map(({ name, url }) => element("li", {}, link(url, name)))),
    reviewed && element("p", {}, reviewed),
    more && element("p", { className: "more" }, more),
  );
}

/**
 * @param {string} date
 * @param {string} lang
 */
function day(date, lang) {
  return new Date(date).toLocaleDateString(lang, { dateStyle: "long", timeZone: "UTC" });
}

/** Whether it is the lines to show a clinician, at the end of the symptom check. @param {Answer} answer */
export function isSummary(answer) {
  return answer.kind === "triage" && /^(- [^\n]+(\n|$)){3,}$/.test(answer.text ?? "");
}

/** Whether it must be seen at once, whatever is read just then. @param {Answer} answer */
export function isDanger(answer) {
  return answer.kind === "triage" && (answer.urgency === "emergency" || answer.urgency === "urgent");
}
