// The options: text size; copy, save, print and delete the conversation.
import { button, element } from "./dom.js";
import { copied, download, printOnly, textOf } from "./transcript.js";

const SIZES = /** @type {const} */ (["normal", "large", "largest"]);

/** @typedef {import("../types").Say} Say */

/**
 * @param {Say} say
 * @param {HTMLElement} box the chat's window
 * @param {import("./memory.js").Memory} memory
 * @param {{ entries: () => Element[], tell: (words: string) => void, forget: () => Promise<void> }} chat
 */
export function options(say, box, memory, chat) {
  const text = () => [`${say("name")}: ${say("about")}. ${say("first")}`, textOf(chat.entries())].join("\n\n");
  const question = deletion(say, chat);
  const panel = element(
    "div",
    { className: "options", id: "options", role: "group", "aria-label": say("options"), hidden: true },
    sizes(say, box, memory),
    action("copy", async () => chat.tell(say((await copied(text())) ? "copied" : "not_copied"))),
    action("download", () => download(text(), say("file"))),
    action("print", () => printOnly(chat.entries())),
    action("delete", () => question.showModal()),
    question,
  );
  const opener = button(say("options"), () => show(panel.hidden), "quiet");
  opener.setAttribute("aria-controls", "options");
  show(false);

  /** @param {boolean} shown */
  function show(shown) {
    panel.hidden = !shown;
    opener.setAttribute("aria-expanded", String(shown));
  }

  /**
   * @param {"copy" | "download" | "print" | "delete"} name
   * @param {() => void} does
   */
  function action(name, does) {
    return button(say(name), () => {
      show(false);
      opener.focus();
      does();
    });
  }

  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || panel.hidden) return;
    event.preventDefault(); // the window stays
    show(false);
    opener.focus();
  });
  box.addEventListener("click", (event) => {
    const at = event.target;
    if (at instanceof Node && !panel.contains(at) && !opener.contains(at)) show(false);
  });
  return { opener, panel, question };
}

/**
 * @param {Say} say
 * @param {HTMLElement} box
 * @param {import("./memory.js").Memory} memory
 */
function sizes(say, box, memory) {
  const kept = (box.dataset.size = memory.kept.size ?? "normal");
  const choices = SIZES.map((size) => {
    const choose = () => memory.keep({ size: (box.dataset.size = size) });
    const input = element("input", { type: "radio", name: "size", checked: size === kept, onchange: choose });
    return element("label", {}, input, say(`size_${size}`));
  });
  return element("fieldset", {}, element("legend", {}, say("text_size")), ...choices);
}

/**
 * @param {Say} say
 * @param {{ tell: (words: string) => void, forget: () => Promise<void> }} chat
 */
function deletion(say, chat) {
  const forget = async () => {
    question.close();
    try {
      await chat.forget();
      chat.tell(say("deleted"));
    } catch {
      chat.tell(say("not_deleted"));
    }
  };
  const question = element(
    "dialog",
    { className: "question", "aria-labelledby": "delete-title", "aria-describedby": "delete-says" },
    element("h2", { id: "delete-title" }, say("delete_title")),
    element("p", { id: "delete-says" }, say("delete_says")),
    button(say("delete_no"), () => question.close()),
    button(say("delete_yes"), forget, "grave"),
  );
  return question;
}
