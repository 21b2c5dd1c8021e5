"""The chat as a visitor in a browser meets it."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Locator, Page, Route, expect

LAUNCHER = "Ask Charley, the chatbot about muscle cramps"
QUESTION = "why does my calf cramp at night"
CALF = "stretch my calf"
EMERGENCY = "my back is in spasm and since this morning i cant pee"
URGENT = "my calf is swollen red and warm after a long flight"
FOCUSED = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at?.ariaLabel || at?.labels?.[0]?.textContent || at?.textContent?.trim() || at?.localName || "";
}"""


class ChatPage:
    """A page with the chat on it. What it holds is found by role and name, as assistive technology does."""

    def __init__(self, page: Page, home: str) -> None:
        self.page = page
        self.home = home
        self.element = page.locator("charley-chat")
        self.launcher = self.element.get_by_role("button", name=LAUNCHER)
        self.input = self.element.get_by_role("textbox", name="Your question")
        self.log = self.element.get_by_role("log")
        self.turns = self.log.locator(".turn")
        self.answers = self.log.locator(".turn.bot")
        self.asked = self.log.locator(".turn.visitor")
        self.banner = self.element.locator(".banner")
        self.notice = self.element.locator(".notice")
        self.replies = self.element.get_by_role("group", name="Suggested replies")
        self.stars = self.element.get_by_role("group", name="How helpful was this answer?")
        self._writing = self.element.locator(".status.writing")

    def open(self) -> ChatPage:
        """Opens the window, unless the page does so itself because it was open before."""
        opens_by_itself = self.remembered.get("open") and self.page.viewport_size["width"] > 640
        if not opens_by_itself:
            self.launcher.click()
        self.input.wait_for()
        self.settle()
        return self

    def send(self, text: str) -> None:
        """Types and sends, without waiting for anything."""
        self.input.fill(text)
        self.input.press("Enter")

    def ask(self, text: str) -> Locator:
        """The first new part of the answer."""
        before = self.answers.count()
        self.send(text)
        return self.answered(before)

    def press(self, name: str) -> Locator:
        """The first new part of the answer to a button."""
        before = self.answers.count()
        self.element.get_by_role("button", name=name, exact=True).click()
        return self.answered(before)

    def answered(self, before: int) -> Locator:
        """Waits until there are more than ``before`` parts, and all of them."""
        self.answers.nth(before).wait_for()
        self.settle()
        return self.answers.nth(before)

    def settle(self) -> None:
        """Waits until nothing is on its way."""
        expect(self._writing).to_have_count(0)

    def star(self, number: int) -> Locator:
        """One of the five."""
        return self.stars.get_by_role("radio").nth(number - 1)

    def rate(self, number: int) -> None:
        """Gives stars to the newest answer, and waits for the thanks."""
        self.star(number).check()
        expect(self.element.get_by_text("Thank you. You can change your rating.")).to_be_visible()

    def option(self, name: str) -> None:
        """Chooses one of the options."""
        self.element.get_by_role("button", name="Options").click()
        self.element.get_by_role("button", name=name).click()

    @property
    def focused(self) -> str:
        """The name of what the keyboard is on, also inside of the element."""
        return self.page.evaluate(FOCUSED)

    @property
    def remembered(self) -> dict[str, Any]:
        """What the tab remembers of the conversation."""
        return json.loads(self.page.evaluate("home => sessionStorage.getItem(`charley ${home}`)", self.home) or "{}")

    def history(self) -> list[dict[str, Any]]:
        """The turns that the bot has on record."""
        reply = self.page.request.get(
            f"{self.home}history", headers={"Authorization": f"Bearer {self.remembered['token']}"}
        )
        assert reply.ok, reply.text()
        return reply.json()["turns"]

    def said(self) -> list[str]:
        """What the visitor said, as the bot has it on record."""
        return [turn["text"] for turn in self.history() if turn["who"] == "visitor"]

    def answer_with(self, *parts: dict[str, Any] | str, status: int = 200) -> None:
        """Lets the next messages be answered with these parts, which may be anything, as a stream has them."""
        lines = [part if isinstance(part, str) else json.dumps(part) for part in parts]
        body = "".join(f"{line}\n" for line in lines)
        self.on_message(lambda route: route.fulfill(status=status, body=body, content_type="application/x-ndjson"))

    def on_message(self, handler: Any) -> None:
        """Lets ``handler`` deal with each message on its way; see ``let_messages_through``."""
        self.page.route("**/charley/message", handler)

    def let_messages_through(self) -> None:
        """Ends ``on_message``."""
        self.page.unroute("**/charley/message")


def lost(route: Route) -> None:
    """For ``on_message``: the network breaks down."""
    route.abort("connectionreset")


def answered_but_lost(route: Route) -> None:
    """For ``on_message``: the bot gets the message, but its answer does not arrive."""
    route.fetch()
    route.abort("connectionreset")
