// One to five stars for an answer, and a comment on it.
import { button, element, spoken } from "./dom.js";

const SETTLED = 500; // milliseconds: with arrow keys one walks over the stars

/**
 * @param {import("../types").Answer} answer
 * @param {string} question
 * @param {import("../types").Say} say
 * @param {(stars: number, comment: string) => Promise<unknown>} send
 */
export function rating(answer, question, say, send) {
  const told = element("p", { role: "status" });
  const text = element("textarea", { maxLength: 1000, rows: 2 });
  const comment = element(
    "div",
    { className: "comment", hidden: true },
    element("label", {}, element("b", {}, say("comment")), element("small", {}, say("comment_private")), text),
    button(say("comment_send"), () => save(text.value.trim())),
  );
  let timer = 0;
  let stars = answer.stars ?? 0;

  /** @param {string} words */
  async function save(words) {
    try {
      await send(stars, words);
      answer.stars = stars;
      told.textContent = say("rated");
      comment.hidden = Boolean(words);
      if (comment.hidden) /** @type {HTMLElement | null} */ (scale.querySelector("input:checked"))?.focus();
    } catch {
      told.textContent = say("not_rated");
    }
  }

  /** @param {number} n */
  function star(n) {
    const chosen = () => {
      stars = n;
      clearTimeout(timer);
      timer = setTimeout(() => save(""), SETTLED);
    };
    const name = `stars-${answer.message_id}`;
    const input = element("input", { type: "radio", name, value: n, checked: n === stars, onchange: chosen });
    return element("label", {}, input, spoken(say("stars", { n })));
  }

  const all = [1, 2, 3, 4, 5].map(star);
  const scale = element("fieldset", { className: "stars" }, element("legend", {}, question), ...all);
  return element("div", { className: "rating" }, scale, told, comment);
}
