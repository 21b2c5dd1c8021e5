// The chat: puts its parts together; sends, receives, and copes when something fails.
import { Bot, Failure } from "./bot.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { add, button, element, speaker } from "./dom.js";
import { Memory, newId } from "./memory.js";
import { options } from "./options.js";
import { byTouch, openPlace, windowPlace } from "./window.js";

/** @typedef {import("../types").Message} Message */
/** @typedef {{ message: Message, mark: HTMLElement, failed?: import("../types").Reason, resent?: boolean }} Sending */

const PATIENCE = 8000; // milliseconds, after which the visitor is told that it takes long

export class Chat {
  /** @type {Sending[]} messages without an answer yet, in the order written */
  #sending = [];
  #busy = false;
  #options;
  #say;
  #memory;
  #bot;
  #composer;
  #conversation;
  /** @type {HTMLElement} */
  #box;
  #notice = element("div", { className: "notice", role: "alert" });
  #title;
  /** @type {Promise<void>} settled when what was said before is shown */
  #ready;

  /** @param {import("../types").ChatOptions} options */
  constructor(options) {
    const say = (this.#say = speaker(options.strings));
    this.#options = options;
    this.#memory = new Memory(options.home, (news) => this.#heard(news));
    this.#bot = new Bot(options.home, this.#memory, () => this.#conversation.note(say("expired")));
    this.#conversation = new Conversation(options, say, {
      press: (choice, event) => this.#press(choice, event),
      rate: (id, stars, comment) => this.#bot.rate(id, stars, comment),
    });
    this.#composer = new Composer(say, this.#memory.kept.draft ?? "", {
      sent: (text) => this.#send({ text }),
      changed: (draft) => this.#memory.keep({ draft }),
      told: (words) => this.#conversation.tell(words),
    });
    this.#title = element("h2", { id: "title", tabIndex: -1 }, say("name"));
    const names = { "aria-labelledby": "title", "aria-describedby": "first" };
    this.#box = options.inline ? element("div", { className: "chat inline" }) : windowPlace(names, () => this.close());
    const { top, scroller } = this.#conversation;
    this.#box.append(this.#header(), top, scroller, this.#notice, this.#composer.form);
    options.frame.append(this.#box);
    addEventListener("online", () => this.#online());
    this.#ready = this.#memory.join().then(() => this.#restore());
  }

  /** @param {boolean} focus whether the visitor asked for it */
  open(focus) {
    openPlace(this.#box);
    this.#memory.keep({ open: !this.#options.inline });
    if (focus) (byTouch() ? this.#title : this.#composer.input).focus();
  }

  close() {
    if (!(this.#box instanceof HTMLDialogElement)) return;
    this.#memory.keep({ open: false });
    this.#box.close();
    this.#options.closed();
  }

  #header() {
    const say = this.#say;
    const { opener, panel, question } = options(say, this.#box, this.#memory, {
      entries: () => this.#conversation.entries,
      tell: (words) => this.#conversation.tell(words, "shown"),
      forget: () => this.#forget(),
    });
    const close = button("×", () => this.close(), "quiet close");
    close.setAttribute("aria-label", say("close"));
    return element(
      "header",
      {},
      element("img", { src: `${this.#options.home}icon.svg`, alt: "", width: 40, height: 40 }),
      element("div", {}, this.#title, element("p", {}, say("about"))),
      opener,
      !this.#options.inline && close,
      panel,
      question,
    );
  }

  // What was said before the page was loaded. A message that was on its way then is sent again, with the same id.
  async #restore() {
    /** @type {import("../types").Turn[] | undefined} */
    let turns = [];
    this.#complain();
    this.#sending = [];
    try {
      if (this.#memory.kept.token) {
        this.#conversation.tell(this.#say("loading"), "writing");
        turns = await this.#bot.history();
      }
    } catch {
      this.#complain(this.#say("history_failed"), () => (this.#ready = this.#restore()));
    }
    this.#conversation.tell("");
    const known = turns ?? [];
    const answered = new Set(known.map((turn, i) => turn.who === "visitor" && known[i + 1]?.who === "bot" && turn.id));
    const unsent = (this.#memory.kept.unsent ?? []).filter(({ id }) => !answered.has(id));
    const again = new Set(unsent.map(({ id }) => id));
    await this.#conversation.restore(known.filter((turn) => turn.who === "bot" || !again.has(turn.id ?? "")));
    if (!turns) this.#conversation.note(this.#say("expired"));
    for (const message of unsent) this.#queue(message);
    this.#deliver();
  }

  /**
   * @param {import("../types").Choice} choice
   * @param {UIEvent} event
   */
  #press({ title, payload }, event) {
    (byTouch(event) ? this.#conversation.scroller : this.#composer.input).focus();
    this.#send(payload ? { payload, title } : { text: title });
  }

  /** @param {Omit<Message, "id">} said */
  async #send(said) {
    await this.#ready;
    this.#queue({ id: newId(), ...said });
    this.#deliver();
  }

  /** @param {Message} message */
  #queue(message) {
    const mark = this.#conversation.showVisitor(message.id, message.title ?? message.text ?? "");
    this.#sending.push({ message, mark });
    this.#keepUnsent();
  }

  async #deliver() {
    if (this.#busy) return;
    this.#busy = true;
    for (let next; (next = this.#sending.find(({ failed }) => !failed)); ) await this.#exchange(next);
    this.#busy = false;
  }

  /** @param {Sending} sending */
  async #exchange(sending) {
    const { id, title, text = "" } = sending.message;
    this.#conversation.tell(this.#say("writing"), "writing");
    const late = setTimeout(() => this.#conversation.tell(this.#say("still_writing"), "writing"), PATIENCE);
    let silent = true;
    try {
      for await (const answer of this.#bot.ask(sending.message)) {
        if (!this.#sending.includes(sending)) return;
        if (silent) this.#memory.tell({ turn: { who: "visitor", id, text: title ?? text } });
        silent = false;
        this.#memory.tell({ turn: { who: "bot", answer } });
        await this.#conversation.showAnswer(answer);
        this.#announce(answer);
      }
      if (silent) throw new Failure("silent");
      this.#sent(sending);
    } catch (error) {
      this.#failed(sending, /** @type {Failure} */ (error));
    } finally {
      clearTimeout(late);
      const n = this.#conversation.offer();
      this.#conversation.tell(n ? this.#say("replies", { n }) : "");
    }
  }

  /** @param {import("../types").Answer} answer */
  #announce({ kind, topic = null, urgency = "none" }) {
    const detail = { kind, topic, urgency };
    this.#options.host.dispatchEvent(new CustomEvent("charley-answer", { detail, bubbles: true }));
  }

  /** @param {Sending} sending */
  #sent(sending) {
    sending.mark.textContent = "";
    this.#sending = this.#sending.filter((other) => other !== sending);
    this.#keepUnsent();
    if (!this.#sending.some(({ failed }) => failed)) this.#complain();
  }

  /**
   * @param {Sending} sending
   * @param {Failure} failure
   */
  #failed(sending, { reason = "server", seconds }) {
    if (!this.#sending.includes(sending)) return; // deleted meanwhile
    if (reason === "refused") this.#sent(sending);
    sending.failed = reason;
    sending.mark.textContent = this.#say("not_sent");
    this.#complain(this.#say(reason, { seconds }), reason !== "refused" && (() => this.#retry()));
  }

  #retry() {
    this.#composer.input.focus();
    this.#complain();
    for (const sending of this.#sending) delete sending.failed;
    this.#deliver();
  }

  // Once by itself; after that the visitor decides.
  #online() {
    const cutOff = this.#sending.filter(({ failed, resent }) => failed && !resent);
    if (!cutOff.length) return;
    for (const sending of cutOff) {
      sending.resent = true;
      delete sending.failed;
    }
    this.#complain();
    this.#deliver();
  }

  /**
   * Says what is wrong, over the text box; nothing without words.
   * @param {string} words
   * @param {(() => void) | false} [again]
   */
  #complain(words = "", again = false) {
    this.#notice.replaceChildren();
    add(this.#notice, words && element("p", {}, words), again && button(this.#say("retry"), again));
  }

  async #forget() {
    await this.#bot.forget();
    this.#memory.tell({ gone: true });
    this.#clear();
  }

  #clear() {
    this.#sending = [];
    this.#memory.keep({ token: undefined, unsent: [] });
    this.#complain();
    this.#conversation.clear();
  }

  #keepUnsent() {
    this.#memory.keep({ unsent: this.#sending.map(({ message }) => message) });
  }

  /** @param {{ turn?: import("../types").Turn, gone?: true }} news of this conversation, from another tab */
  async #heard({ turn, gone }) {
    if (gone) this.#clear();
    else if (turn?.who === "visitor") {
      if (!this.#conversation.has(turn.id)) this.#conversation.showVisitor(turn.id, turn.text);
    } else if (turn) {
      await this.#conversation.showAnswer(turn.answer);
      this.#conversation.offer();
    }
  }
}
