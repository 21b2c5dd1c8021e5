// What has been said, and what can be chosen next. Screen readers are told each thing once: see docs/widget.md.
import { answerParts, isDanger, isSummary, markdown } from "./answer.js";
import { add, button, element, link, spoken } from "./dom.js";
import { rating } from "./rating.js";
import { copied, printOnly, textOf } from "./transcript.js";

/** @typedef {import("../types").Answer} Answer */
/** @typedef {import("../types").Choice} Choice */

const PAUSE = 100; // milliseconds that screen readers need to notice that a live region is on or off

export class Conversation {
  top = element("div", { className: "top" });
  scroller;
  #log;
  #status = element("p", { role: "status", className: "status" });
  #after = element("div", { className: "after" });
  /** @type {Set<string>} ids of what is in the log */
  #shown = new Set();
  /** @type {Answer[]} what was answered to the newest message */
  #parts = [];
  /** @type {HTMLElement | undefined} where reading the newest answer begins */
  #start;
  #home;
  #strings;
  #say;
  #press;
  #rate;

  /**
   * @param {{ home: string, strings: import("../types").Strings }} options
   * @param {import("../types").Say} say
   * @param {{ press: (choice: Choice, event: UIEvent) => void, rate: (id: string, stars: number, comment: string) => Promise<unknown> }} does
   */
  constructor({ home, strings }, say, { press, rate }) {
    this.#home = home;
    this.#strings = strings;
    this.#say = say;
    this.#press = press;
    this.#rate = rate;
    this.#log = element("div", { role: "log", className: "log", "aria-label": say("conversation"), "aria-live": "off" });
    const lines = /** @type {const} */ (["first", "first_emergency", "privacy"]);
    this.scroller = element(
      "div",
      { className: "scroll", tabIndex: 0, role: "region", "aria-label": say("messages") },
      element("div", { className: "welcome", id: "first" }, ...lines.flatMap((name) => markdown(say(name), home))),
      this.#log,
      this.#status,
      this.#after,
    );
  }

  /** The log's entries. */
  get entries() {
    return [...this.#log.children];
  }

  /** Whether a turn with this id is in the log. @param {string | null} id */
  has(id) {
    return id !== null && this.#shown.has(id);
  }

  /**
   * What was said before, shown without a word from the screen reader.
   * @param {import("../types").Turn[]} turns
   */
  async restore(turns) {
    this.#log.ariaLive = "off";
    this.#empty();
    for (const turn of turns) {
      if (turn.who === "visitor") this.showVisitor(turn.id, turn.text);
      else for (const part of [turn.answer, ...(turn.answer.more ?? [])]) this.#place({ stars: turn.stars, ...part });
    }
    this.offer();
    this.#scroll();
    await pause();
    this.#log.ariaLive = "polite";
  }

  /**
   * The mark beside what the visitor said, which can say that it was not sent.
   * @param {string | null} id
   * @param {string} text
   */
  showVisitor(id, text) {
    if (id) this.#shown.add(id);
    this.#parts = [];
    this.#after.replaceChildren();
    const mark = element("small", { "aria-live": "off" });
    this.#start = element("div", { className: "turn visitor" }, spoken(this.#say("you_said")), element("p", { dir: "auto" }, text), mark);
    this.#log.append(this.#start);
    this.#scroll();
    return mark;
  }

  /** One part of an answer, as it comes. @param {Answer} answer */
  async showAnswer(answer) {
    if (this.has(answer.message_id)) return;
    if (this.#parts.length || !isDanger(answer)) this.#place(answer);
    else await this.#placeDanger(answer);
    this.#scroll();
  }

  /** @param {Answer} answer */
  #place(answer) {
    const isFirst = !this.#parts.length;
    const { turn, head, body } = this.#turn(answer);
    this.#log.append(add(turn, ...head, ...body));
    if (isFirst && isDanger(answer)) this.#warn(answer, turn, "note");
  }

  // The banner tells the head; so the log is silent for it, and tells the rest.
  /** @param {Answer} answer */
  async #placeDanger(answer) {
    const { turn, head, body } = this.#turn(answer);
    this.#log.ariaLive = "off";
    this.#log.append(add(turn, ...head));
    await pause();
    this.#log.ariaLive = "polite";
    add(turn, ...body);
    this.#warn(answer, turn, "alert");
  }

  /** @param {Answer} answer */
  #turn(answer) {
    const isFirst = !this.#parts.length;
    const turn = element("div", { className: "turn bot" });
    if (isFirst && isDanger(answer)) turn.classList.add(answer.urgency ?? "");
    if (isFirst) this.#start = turn;
    this.#shown.add(answer.message_id);
    this.#parts.push(answer);
    return { turn, ...answerParts(answer, this.#home, this.#say, this.#strings.lang) };
  }

  /**
   * The banner over the conversation, with numbers to tap. A graver one stays.
   * @param {Answer} answer
   * @param {Element} turn
   * @param {"alert" | "note"} role
   */
  #warn(answer, turn, role) {
    const tier = answer.urgency === "emergency" ? "emergency" : "urgent";
    if (tier === "urgent" && this.top.matches(".emergency:not(:empty)")) return;
    const numbers = new Map([...turn.querySelectorAll("a[href^='tel:']")].map((a) => [a.getAttribute("href"), a.textContent]));
    const calls = [...numbers].map(([address, number]) => link(address ?? "", this.#say("call", { number: number ?? "" })));
    const banner = element(
      "div",
      { className: `banner ${tier}`, role },
      element("p", {}, spoken(this.#say(tier)), element("b", {}, answer.title || this.#say(`${tier}_title`))),
      calls.length && tier === "urgent" ? element("p", {}, this.#say("if_worse")) : "",
      ...calls,
    );
    const hide = button(this.#say("hide"), () => {
      this.#hideBanner();
      this.scroller.focus();
    }, "quiet");
    this.top.className = `top ${tier}`;
    this.top.replaceChildren(banner, hide);
  }

  #hideBanner() {
    this.top.replaceChildren();
  }

  /** A word of ours in the conversation. @param {string} words */
  note(words) {
    this.#log.append(element("p", { className: "note" }, words));
  }

  /** Says something that changes no more than the moment. @param {string} words */
  tell(words, className = "") {
    this.#status.className = `status ${className}`;
    this.#status.textContent = words;
    if (className) this.#scroll();
  }

  /** What the answer offers: rating, summary to take along, related questions, replies. Suggestions where nothing is said. */
  offer() {
    const say = this.#say;
    const parts = this.#parts;
    const replies = parts.findLast((part) => part.buttons?.length)?.buttons ?? [];
    const related = parts.flatMap((part) => part.related_questions ?? []);
    const others = related.filter(({ payload }) => !replies.some((reply) => reply.payload === payload));
    const isEmpty = !this.#log.firstChild;
    this.#after.replaceChildren(
      ...this.#ratings(parts),
      ...this.#takeAlong(parts.filter(isSummary)),
      ...this.#choices("related", say("related"), others),
      ...(isEmpty ? this.#choices("suggestions", say("you_could_ask"), this.#strings.suggestions) : []),
      ...this.#choices("replies", say("suggested"), replies),
    );
    this.#scroll();
    return replies.length;
  }

  /** @param {Answer[]} parts */
  #ratings(parts) {
    const rated = parts.filter((part) => part.kind === "answer" && part.message_id);
    return rated.map((part) => {
      const question = rated.length > 1 ? this.#say("rate_titled", { title: part.title ?? "" }) : this.#say("rate");
      return rating(part, question, this.#say, (stars, comment) => this.#rate(part.message_id, stars, comment));
    });
  }

  /** @param {Answer[]} summary */
  #takeAlong(summary) {
    if (!summary.length) return [];
    const say = this.#say;
    const shown = () => this.entries.slice(-this.#parts.length).filter((_, i) => isSummary(/** @type {Answer} */ (this.#parts[i])));
    return [
      element(
        "div",
        { className: "choices summary" },
        button(say("copy_summary"), async () => this.tell(say((await copied(textOf(shown()))) ? "copied" : "not_copied"), "shown")),
        button(say("print_summary"), () => printOnly(shown())),
      ),
    ];
  }

  /**
   * @param {string} className
   * @param {string} label
   * @param {Choice[]} choices
   */
  #choices(className, label, choices) {
    if (!choices.length) return [];
    const id = `${className}-label`;
    const buttons = choices.map((choice) => {
      const made = button(choice.title, () => {});
      made.onclick = (event) => this.#press(choice, event);
      return made;
    });
    const group = element("div", { className: `choices ${className}`, role: "group", "aria-labelledby": id });
    group.append(element("p", { id, className: className === "replies" ? "spoken" : "label" }, label), ...buttons);
    return [group];
  }

  clear() {
    this.#empty();
    this.offer();
  }

  #empty() {
    this.#parts = [];
    this.#start = undefined;
    this.#shown.clear();
    this.#log.replaceChildren();
    this.#hideBanner();
  }

  // The end of the conversation, but never past the beginning of the newest answer.
  #scroll() {
    this.scroller.scrollTop = this.#start ? this.#start.offsetTop - 8 : 0;
  }
}

function pause() {
  return new Promise((resolve) => setTimeout(resolve, PAUSE));
}
