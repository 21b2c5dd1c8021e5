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
   * @param {{
   *   press: (choice: Choice, event: UIEvent) => void,
   *   rate: (id: string, stars: number, comment: string) => Promise<unknown>,
   * }} does
   */
  constructor({ home, strings }, say, { press, rate }) {
    this.#home = home;
    this.#strings = strings;
    this.#say = say;
    this.#press = press;
    this.#rate = rate;
    this.#log = element("div", { role: "log", className: "log", "aria-label": say("conversation") });
    this.#listen("off");
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

  /** Whether a turn with this id is in the log. @param {string | null | undefined} id */
  has(id) {
    return !!id && this.#shown.has(id);
  }

  /**
   * What was said before, shown without a word from the screen reader.
   * @param {import("../types").Turn[]} turns
   */
  async restore(turns) {
    this.#listen("off");
    this.#empty();
    for (const turn of turns) {
      if (turn.who === "visitor") this.showVisitor(turn.id, turn.text);
      else for (const part of [turn.answer, ...(turn.answer.more ?? [])]) this.#place({ stars: turn.stars, ...part });
    }
    this.offer();
    this.#scroll();
    await pause();
    this.#listen("polite");
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
    const words = element("p", { dir: "auto" }, text);
    this.#start = element("div", { className: "turn visitor" }, spoken(this.#say("you_said")), words, mark);
    this.#log.append(this.#start);
    this.#scroll();
    return mark;
  }

  /** One part of an answer, as it comes. @param {Answer} answer */
  async showAnswer(answer) {
    if (this.has(answer.message_id)) return;
    if (this.#isWarning(answer)) await this.#placeWarning(answer);
    else this.#place(answer);
    this.#scroll();
    const box = /** @type {HTMLElement} */ (this.scroller.parentElement);
    if (box.getBoundingClientRect().top < 0) box.scrollIntoView(); // in a page that was scrolled down to the composer
  }

  /** @param {Answer} answer */
  #place(answer) {
    if (this.#isWarning(answer)) this.#warn(answer, "note");
    const { turn, head, body } = this.#turn(answer);
    this.#log.append(add(turn, ...head, ...body));
  }

  // The banner tells the head, and interrupts; so the log is silent for it, and tells the rest after it.
  /** @param {Answer} answer */
  async #placeWarning(answer) {
    this.#warn(answer, "alert");
    const { turn, head, body } = this.#turn(answer);
    this.#listen("off");
    this.#log.append(add(turn, ...head));
    await pause();
    this.#listen("polite");
    add(turn, ...body);
  }

  /** Further parts of a turn repeat the urgency of the first. @param {Answer} answer */
  #isWarning(answer) {
    return isDanger(answer) && !this.#parts.some(isDanger);
  }

  /** @param {Answer} answer */
  #turn(answer) {
    const turn = element("div", { className: `turn bot ${this.#isWarning(answer) ? answer.urgency : ""}` });
    if (!this.#parts.length) this.#start = turn;
    this.#shown.add(answer.message_id);
    this.#parts.push(answer);
    return { turn, ...answerParts(answer, this.#home, this.#say, this.#strings.lang) };
  }

  /**
   * The banner over the conversation, with numbers to tap. A graver one stays.
   * @param {Answer} answer
   * @param {"alert" | "note"} role
   */
  #warn(answer, role) {
    const tier = answer.urgency === "emergency" ? "emergency" : "urgent";
    if (tier === "urgent" && this.top.matches(".emergency:not(:empty)")) return;
    const text = element("div", {}, ...markdown(answer.text ?? "", this.#home));
    const links = [...text.querySelectorAll("a")].filter((a) => a.protocol === "tel:");
    const numbers = new Map(links.map((a) => [a.href, a.textContent ?? ""]));
    const calls = [...numbers].map(([address, number]) => link(address, this.#say("call", { number })));
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

  /** What the answer offers; suggestions where nothing is said. How many replies there are. */
  offer() {
    const say = this.#say;
    const parts = this.#parts;
    const replies = parts.findLast((part) => part.buttons?.length)?.buttons ?? [];
    const related = parts.flatMap((part) => part.related_questions ?? []);
    const others = related.filter(({ payload }) => replies.every((reply) => reply.payload !== payload));
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
      const question = rated.length > 1 ? `${part.title ?? ""} ${this.#say("rate")}` : this.#say("rate");
      return rating(part, question, this.#say, (stars, comment) => this.#rate(part.message_id, stars, comment));
    });
  }

  /** @param {Answer[]} summary */
  #takeAlong(summary) {
    if (!summary.length) return [];
    const say = this.#say;
    const last = () => this.entries.slice(-this.#parts.length);
    const shown = () => last().filter((_, i) => isSummary(/** @type {Answer} */ (this.#parts[i])));
    const take = async () => this.tell(say((await copied(textOf(shown()))) ? "copied" : "not_copied"), "shown");
    return [
      element(
        "div",
        { className: "choices summary" },
        button(say("copy_summary"), take),
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
    const buttons = choices.filter(({ title }) => title).map((choice) => {
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

  /** Whether additions to the log are read out. @param {"off" | "polite"} how */
  #listen(how) {
    this.#log.setAttribute("aria-live", how);
  }

  // The end of the conversation, but never past the beginning of the newest answer.
  #scroll() {
    const top = this.#start ? this.#start.offsetTop - 8 : 0;
    this.scroller.scrollTop = top;
    const box = /** @type {HTMLElement} */ (this.scroller.parentElement);
    // Where there is little height, all of it scrolls, below the banner.
    box.scrollTop = top && top + this.scroller.offsetTop - this.top.offsetHeight;
  }
}

function pause() {
  return new Promise((resolve) => setTimeout(resolve, PAUSE));
}
