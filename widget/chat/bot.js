// The web channel as the widget sees it (docs/how-it-works.md): one conversation, its messages, history and ratings.

/** @typedef {import("../types").Answer} Answer */

const SECONDS = 25; // without a sign of life, after which a message counts as not answered
const HISTORY_SECONDS = 5; // the visitor waits for it before asking

/** Why something did not work: the name of the string that says so. */
export class Failure extends Error {
  /**
   * @param {import("../types").Reason} reason
   * @param {number} seconds after which it is worth another try
   */
  constructor(reason, seconds = 0) {
    super(reason);
    this.reason = reason;
    this.seconds = seconds;
  }
}

export class Bot {
  #home;
  #memory;
  #expired;
  /** @type {Set<AbortController>} */
  #underWay = new Set();

  /**
   * @param {string} home
   * @param {import("./memory.js").Memory} memory
   * @param {() => void} expired called when the conversation is no longer known and a new one begins
   */
  constructor(home, memory, expired) {
    this.#home = home;
    this.#memory = memory;
    this.#expired = expired;
  }

  /**
   * The parts of the answer, each as soon as it is there. Throws Failure, also after an answer that only says so.
   * @param {import("../types").Message} message
   * @returns {AsyncGenerator<Answer>}
   */
  async *ask(message) {
    const line = this.#line();
    try {
      let reply = await this.#message(message, line);
      if (reply.status === 401) {
        this.#memory.lose();
        this.#expired();
        reply = await this.#message(message, line);
      }
      if (reply.headers.get("Content-Type")?.includes("ndjson")) yield* streamed(reply, line);
      else yield* whole(reply);
    } catch (error) {
      throw reasoned(error, line);
    } finally {
      this.#end(line);
    }
  }

  /** The turns so far, if the conversation is still known. @returns {Promise<import("../types").Turn[] | undefined>} */
  async history() {
    const reply = await this.#call("GET", "history", undefined, HISTORY_SECONDS);
    if (reply.status === 401) {
      this.#memory.lose();
      return undefined;
    }
    /** @type {{ turns: import("../types").Turn[] }} */
    const { turns } = await ok(reply).json();
    return turns.filter((turn) => turn.who === "visitor" || isAnswer(turn.answer));
  }

  /**
   * @param {string} message_id
   * @param {number} stars
   * @param {string} comment
   */
  rate(message_id, stars, comment) {
    return this.#call("POST", "rating", { message_id, stars, ...(comment && { comment }) }).then(ok);
  }

  /** Deletes the conversation here and there, and stops what is under way. */
  async forget() {
    if (this.#memory.kept.token) {
      const reply = await this.#call("DELETE", "session");
      if (reply.status !== 401) ok(reply);
    }
    for (const line of this.#underWay) line.abort();
  }

  /**
   * @param {import("../types").Message} message
   * @param {Line} line
   */
  async #message(message, line) {
    if (!this.#memory.kept.token) {
      const session = ok(await this.#fetch("POST", "session", line));
      this.#memory.begin((await session.json()).token);
    }
    return this.#fetch("POST", "message", line, message);
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   * @param {number} [seconds]
   */
  async #call(method, path, body, seconds) {
    const line = this.#line(seconds);
    try {
      return await this.#fetch(method, path, line, body);
    } catch (error) {
      throw reasoned(error, line);
    } finally {
      this.#end(line);
    }
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {Line} line
   * @param {object} [body]
   */
  #fetch(method, path, line, body) {
    const { token } = this.#memory.kept;
    return fetch(this.#home + path, {
      method,
      headers: {
        Accept: "application/x-ndjson, application/json",
        ...(token && { Authorization: `Bearer ${token}` }),
        ...(body && { "Content-Type": "application/json" }),
      },
      body: body && JSON.stringify(body),
      credentials: "omit",
      cache: "no-store",
      signal: line.signal,
    });
  }

  /** @param {number} [seconds] */
  #line(seconds) {
    const line = new Line();
    line.alive(seconds);
    this.#underWay.add(line);
    return line;
  }

  /** @param {Line} line */
  #end(line) {
    line.end();
    this.#underWay.delete(line);
  }
}

/** A request that ends by itself when nothing has come for too long. */
class Line extends AbortController {
  slow = false;
  #timer = 0;

  /** @param {number} seconds */
  alive(seconds = SECONDS) {
    this.end();
    const giveUp = () => {
      this.slow = true;
      this.abort();
    };
    this.#timer = setTimeout(giveUp, seconds * 1000);
  }

  end() {
    clearTimeout(this.#timer);
  }
}

/**
 * One part of the answer in each line.
 * @param {Response} reply
 * @param {Line} line
 * @returns {AsyncGenerator<Answer>}
 */
async function* streamed(reply, line) {
  const reader = /** @type {ReadableStream<Uint8Array>} */ (reply.body).getReader();
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    line.alive();
    rest += decoder.decode(value, { stream: !done });
    const lines = rest.split("\n");
    rest = done ? "" : (lines.pop() ?? "");
    for (const text of lines) if (text.trim()) yield* partsOf(JSON.parse(text), reply);
    if (done) return;
  }
}

/** @param {Response} reply */
async function* whole(reply) {
  yield* partsOf(await reply.json().catch(() => null), reply);
}

/**
 * Whatever the status, an answer is shown: advice on a danger must reach the person.
 * @param {unknown} body
 * @param {Response} reply
 * @returns {Generator<Answer>}
 */
function* partsOf(body, reply) {
  if (!isAnswer(body)) {
    if (reply.ok && body && !("error" in /** @type {object} */ (body))) return;
    throw failureOf(reply);
  }
  yield { ...body, more: [] };
  for (const part of body.more ?? []) if (isAnswer(part)) yield part;
  if (!reply.ok && body.kind !== "triage") throw new Failure("told");
}

/**
 * @param {unknown} body
 * @returns {body is Answer}
 */
export function isAnswer(body) {
  const answer = /** @type {Partial<Answer> | null} */ (body);
  return typeof answer === "object" && typeof answer?.kind === "string" && typeof (answer.text || answer.title) === "string";
}

/** @param {Response} reply */
function ok(reply) {
  if (!reply.ok) throw failureOf(reply);
  return reply;
}

/** @param {Response} reply */
function failureOf({ status, headers }) {
  if (status === 429) return new Failure("busy", Number(headers.get("Retry-After")) || 60);
  return new Failure([400, 404, 413].includes(status) ? "refused" : "server");
}

/**
 * @param {unknown} error
 * @param {Line} line
 */
function reasoned(error, line) {
  if (error instanceof Failure) return error;
  if (line.slow) return new Failure("slow");
  if (error instanceof SyntaxError) return new Failure("server");
  return new Failure(navigator.onLine ? "unreachable" : "offline");
}
