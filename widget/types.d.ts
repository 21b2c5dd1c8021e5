// The shapes that the widget's modules share. Read by the type checker alone; no browser loads this file.

export type Strings = typeof import("./strings.json");
export type StringName = keyof Strings;
/** Fills in a visible string of strings.json; a number `n` chooses the form that the language needs. */
export type Say = (name: StringName, values?: Record<string, string | number>) => string;

/** A button of the bot, or a suggestion: without a payload its title is sent as typed text. */
export interface Choice {
  title: string;
  payload?: string;
}

/** charley/answers/answer.py describes the fields. A channel of another version may leave some out. */
export interface Answer {
  kind: "answer" | "choice" | "declined" | "triage" | "smalltalk" | "handoff";
  message_id: string;
  topic?: string | null;
  urgency?: "none" | "soon" | "urgent" | "emergency";
  title?: string;
  text?: string;
  buttons?: Choice[];
  sources?: { name: string; url: string }[];
  article?: string | null;
  related_questions?: Choice[];
  reviewed?: string | null;
  more?: Answer[];
  stars?: number | null;
}

/** What a visitor sends. `id` stays the same when it is sent again, so that it is answered once. */
export interface Message {
  id: string;
  text?: string;
  payload?: string;
  title?: string;
}

export interface VisitorTurn {
  who: "visitor";
  id: string | null;
  text: string;
}
export interface BotTurn {
  who: "bot";
  answer: Answer;
  stars?: number | null;
}
export type Turn = VisitorTurn | BotTurn;

/** Why a message got no answer: the name of the string that says so. */
export type Reason = "offline" | "unreachable" | "slow" | "server" | "busy" | "silent" | "told" | "refused";

/** What one tab remembers until it is closed. */
export interface Remembered {
  token?: string;
  open?: boolean;
  size?: string;
  draft?: string;
  unsent?: Message[];
}

/** What tabs of one site tell each other. */
export type Told = { ask: true } | { token: string; instead?: string } | { token: string; turn: Turn } | { token: string; gone: true };

export interface ChatOptions {
  host: HTMLElement;
  frame: HTMLElement;
  home: string;
  strings: Strings;
  inline: boolean;
  /** Called when the visitor closes the window. */
  closed: () => void;
}
export interface ChatWindow {
  open(focus: boolean): void;
  close(): void;
}
