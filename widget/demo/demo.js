// The demo page: types, presses the offered buttons, shows sources. Text from the server never becomes HTML.

const log = document.getElementById("log");
const choices = document.getElementById("choices");
const form = document.getElementById("form");
const input = document.getElementById("text");

let token = null;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = input.value.trim();
  if (!text) return;
  input.value = "";
  send({ text }, text);
});

async function send(message, shown) {
  add("visitor", element("p", {}, shown)).scrollIntoView({ block: "nearest" });
  choices.replaceChildren();
  form.querySelector("button").disabled = true;
  try {
    show(await post(message));
  } catch {
    add("bot", element("p", {}, "The server did not answer. Your question is back in the box: please try again."));
    input.value = message.text ?? "";
  } finally {
    form.querySelector("button").disabled = false;
    input.focus({ preventScroll: true });
    reveal();
  }
}

// The end of the page, with the buttons; but never past the start of the newest answer.
function reveal() {
  const newest = log.lastElementChild;
  const fits = form.getBoundingClientRect().bottom - newest.getBoundingClientRect().top <= window.innerHeight;
  (fits ? form : newest).scrollIntoView({ block: fits ? "end" : "start" });
}

async function post(message, again = true) {
  token ??= (await request("session")).token;
  const reply = await fetch("message", {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
    body: JSON.stringify(message),
  });
  if (reply.status === 401 && again) {
    token = null; // the conversation has expired; a new one begins
    return post(message, false);
  }
  const answer = await reply.json();
  if (answer.error) throw new Error(answer.error.code);
  return answer;
}

async function request(path) {
  const reply = await fetch(path, { method: "POST" });
  if (!reply.ok) throw new Error(path);
  return reply.json();
}

function show(answer) {
  for (const part of [answer, ...answer.more]) {
    const about = [];
    if (part.sources.length) {
      about.push("Sources: ");
      part.sources.forEach((source, i) => about.push(i ? "; " : "", link(source.url, source.name)));
      about.push(". ");
    }
    if (part.article) about.push(link(part.article, "Read more"));
    if (part.reviewed) about.push(` (updated ${part.reviewed})`);
    const turn = add("bot", part.title && element("h2", {}, part.title), ...markdown(part.text), about.length && element("p", { className: "about" }, ...about));
    if (part.kind === "triage") turn.classList.add(part.urgency);
  }
  const last = answer.more.at(-1) ?? answer;
  choices.replaceChildren(...last.buttons.map((button) => {
    const made = element("button", { type: "button" }, button.title);
    made.addEventListener("click", () => send({ payload: button.payload }, button.title));
    return made;
  }));
}

function add(speaker, ...content) {
  const name = element("span", { className: "speaker" }, speaker === "bot" ? "Charley says: " : "You say: ");
  const turn = element("div", { className: `turn ${speaker}` }, name, ...content.filter(Boolean));
  log.append(turn);
  return turn;
}

function link(url, text) {
  const local = !url.includes(":");
  return local || url.startsWith("https://") ? element("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, text) : text;
}

// Paragraphs, "- " lists, **bold** and our own drawings: all that a chat answer may hold.
function markdown(text) {
  return text.split(/\n{2,}/).map((block) => {
    const lines = block.split("\n");
    if (lines.every((line) => line.startsWith("- "))) return list(lines);
    const firstItem = lines.findIndex((line) => line.startsWith("- "));
    if (firstItem > 0 && lines.slice(firstItem).every((line) => /^(- |\s+)/.test(line))) {
      const both = document.createDocumentFragment();
      both.append(element("p", {}, ...inline(lines.slice(0, firstItem).join(" "))), list(lines.slice(firstItem)));
      return both;
    }
    return element("p", {}, ...inline(lines.join(" ")));
  });
}

function list(lines) {
  const items = lines.join("\n").split(/\n?^- /m).filter(Boolean);
  return element("ul", {}, ...items.map((item) => element("li", {}, ...inline(item.replace(/\s+/g, " ")))));
}

function inline(text) {
  const drawing = text.match(/^!\[(.*)\]\((drawings\/[a-z0-9-]+\.svg)\)$/);
  if (drawing) return [element("img", { src: drawing[2], alt: drawing[1], width: 320, height: 240 })];
  return text.split(/\*\*(.+?)\*\*/).flatMap((part, i) => (i % 2 ? element("strong", {}, ...numbers(part)) : numbers(part)));
}

// Emergency numbers to tap, such as [999](tel:999).
function numbers(text) {
  return text.split(/\[(\d+)\]\(tel:\d+\)/).map((part, i) => (i % 2 ? element("a", { href: `tel:${part}` }, part) : part));
}

function element(name, properties, ...content) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...content);
  return made;
}
