// What a tab remembers, and what the tabs of a site tell each other. Nothing stays when the last of them is closed.

/** @typedef {import("../types").Remembered} Remembered */
/** @typedef {import("../types").Told} Told */

const ANSWER_WITHIN = 150; // milliseconds for another tab to say which conversation it is in

export class Memory {
  /** @type {Remembered} */
  kept = {};
  #name;
  #tabs;
  #found = () => {};
  /** @type {string | undefined} the token of the conversation before, which is no longer known */
  #lost;

  /**
   * @param {string} home
   * @param {(told: { turn?: import("../types").Turn, gone?: true }) => void} heard from another tab, of this conversation
   */
  constructor(home, heard) {
    this.#name = `charley ${home}`;
    try {
      this.kept = JSON.parse(sessionStorage.getItem(this.#name) ?? "{}");
    } catch {
      // storage is forbidden here: the page alone remembers
    }
    this.#tabs = new BroadcastChannel(this.#name);
    this.#tabs.onmessage = ({ data }) => this.#hear(data, heard);
  }

  /** @param {Remembered} changes */
  keep(changes) {
    Object.assign(this.kept, changes);
    try {
      sessionStorage.setItem(this.#name, JSON.stringify(this.kept));
    } catch {
      // as above
    }
  }

  /** Joins the conversation of another open tab, if there is one. */
  async join() {
    if (this.kept.token) return;
    const found = new Promise((resolve) => {
      this.#found = () => resolve(undefined);
      setTimeout(resolve, ANSWER_WITHIN);
    });
    this.#tabs.postMessage({ ask: true });
    await found;
  }

  /** Begins a conversation, which tabs without one join, and those whose own is no longer known. @param {string} token */
  begin(token) {
    this.keep({ token });
    this.#tabs.postMessage({ token, instead: this.#lost });
  }

  /** The conversation is no longer known. */
  lose() {
    this.#lost = this.kept.token;
    this.keep({ token: undefined });
  }

  /** @param {{ turn: import("../types").Turn } | { gone: true }} news */
  tell(news) {
    const { token } = this.kept;
    if (token) this.#tabs.postMessage({ token, ...news });
  }

  /**
   * @param {Told} told
   * @param {(told: object) => void} heard
   */
  #hear(told, heard) {
    const { token } = this.kept;
    if ("ask" in told) {
      if (token) this.#tabs.postMessage({ token });
    } else if ("turn" in told || "gone" in told) {
      if (told.token === token) heard(told);
    } else if (!token || token === told.instead) {
      this.keep({ token: told.token });
      this.#found();
    }
  }
}

/** A new name for a message; `crypto.randomUUID` is missing on pages without TLS. */
export function newId() {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("-");
}
