"""A real browser and a bot that says what a test tells it to.

The widget's modules are tested through Playwright, in the browser that people use, and not under Node: they are about
focus, live regions, policies and storage, of which Node has none, and nobody needs Node to test Charley.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from chromium import running_chromium
from fake_bot import FakeBot
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page

# What a screen reader is told: nodes added to the log while it is on, and alerts.
LISTEN = """
  window.heard = [];
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) {
    const root = attach.call(this, options);
    new MutationObserver((changes) => {
      for (const { addedNodes, target } of changes) for (const node of addedNodes) {
        const parent = target instanceof Element ? target : target.host;
        const region = parent.closest?.("[aria-live], [role=alert], [role=status]");
        const alert = node.querySelector?.("[role=alert]") ?? (node.role === "alert" ? node : null);
        if (alert?.textContent) window.heard.push(["alert", alert.textContent]);
        else if (region && region.ariaLive !== "off" && node.textContent.trim())
          window.heard.push([region.role ?? "off", node.textContent.trim()]);
      }
    }).observe(root, { childList: true, subtree: true });
    return root;
  };
"""


@pytest.fixture(scope="package")  # Playwright's loop must not run on into tests that have one of their own
def browser() -> Iterator[Browser]:
    with running_chromium() as browser:
        yield browser


@pytest.fixture
def bot() -> FakeBot:
    return FakeBot()


@pytest.fixture
def url(bot: FakeBot) -> Iterator[str]:
    with bot.served() as address:
        yield address


class Chat:
    """A visitor's page with the chat on it."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.faults: list[str] = []
        page.add_init_script(LISTEN)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._note_violation)

    def _note_violation(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Trusted" in message.text:
            self.faults.append(message.text)

    def find(self, selector: str) -> Locator:
        return self.page.locator(f"charley-chat {selector}")

    def open(self) -> Chat:
        self.page.goto(self.url)
        self.find(".launcher").click()
        self.find("#question").wait_for()
        return self

    def ask(self, text: str) -> None:
        """Types a message and waits for the end of its turn."""
        said = self.find(".turn.visitor").count()
        self.find("#question").fill(text)
        self.page.keyboard.press("Enter")
        self.find(".turn.visitor").nth(said).wait_for()
        self.settled()

    def settled(self) -> None:
        """Waits until nothing is being answered."""
        self.find(".status:not(.writing)").wait_for(state="attached")

    @property
    def log(self) -> str:
        return self.find("[role=log]").inner_text()

    def heard(self, kind: str) -> list[str]:
        return [text for said, text in self.page.evaluate("window.heard") if said == kind]

    def focused(self) -> str:
        return self.page.evaluate(
            "(e => e.id || e.className || e.textContent)"
            "(document.querySelector('charley-chat').shadowRoot.activeElement ?? document.body)"
        )


@pytest.fixture
def chat(browser: Browser, url: str) -> Iterator[Chat]:
    """Without a fault at the end: no error, nothing that the page's policy refused."""
    context = browser.new_context()
    context.set_default_timeout(5000)
    made = Chat(context.new_page(), url)
    yield made
    assert made.faults == []
    context.close()
