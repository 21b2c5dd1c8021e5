// Where the visitor types.
import { element } from "./dom.js";

const LONGEST = 5000; // characters of a message, as in charley/serving/settings.py
const NEARLY = 500; // characters before that, from which they are counted down

export class Composer {
  input = element("textarea", {
    id: "question",
    rows: 1,
    autocomplete: "off",
    enterKeyHint: "send",
    "aria-describedby": "counter",
    "aria-invalid": "false",
  });
  form;
  #counter = element("p", { id: "counter", className: "counter" });
  #say;
  #sent;
  #told;
  #changed;

  /**
   * @param {import("../types").Say} say
   * @param {string} draft what was typed before the page was left
   * @param {{ sent: (text: string) => void, changed: (draft: string) => void, told: (words: string) => void }} then
   */
  constructor(say, draft, { sent, changed, told }) {
    this.#say = say;
    this.#sent = sent;
    this.#changed = changed;
    this.#told = told;
    this.input.value = draft;
    this.input.addEventListener("input", () => this.#typed());
    this.input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    });
    this.form = element(
      "form",
      {},
      element("label", { htmlFor: "question" }, say("question")),
      element("div", { className: "row" }, this.input, element("button", { className: "send" }, say("send"))),
      this.#counter,
    );
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  #typed() {
    const left = LONGEST - this.input.value.length;
    const over = left < 0;
    this.#counter.textContent = left > NEARLY ? "" : this.#say(over ? "too_many" : "left", { n: Math.abs(left) });
    if (String(over) !== this.input.getAttribute("aria-invalid")) this.#told(over ? this.#counter.textContent : "");
    this.input.setAttribute("aria-invalid", String(over));
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight + 2}px`;
    this.#changed(this.input.value);
  }

  #submit() {
    const text = this.input.value.trim();
    this.input.focus();
    if (text.length > LONGEST) return this.#told(this.#counter.textContent ?? "");
    if (!text) return;
    this.input.value = "";
    this.#typed();
    this.#sent(text);
  }
}
