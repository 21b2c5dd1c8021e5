"""Takes the pictures of this folder: ``PYTHONPATH=tests python docs/images/take.py``, in the project's folder.

It starts the servers and Chromium, so the pictures show what the bot says now.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chat_page import CALF, EMERGENCY, QUESTION, URGENT, ChatPage
from chromium import running_chromium
from PIL import Image
from playwright.sync_api import Browser

from charley.cli import UNLIMITED
from charley.serving.stack import running
from charley.serving.training import Project

FOLDER = Path(__file__).parent
LARGEST = 120_000  # bytes
COLOURS = 256  # of a picture, which makes it a third as large
ARTICLE = "articles/foods"
DESKTOP, WINDOW = {"width": 1280, "height": 800}, {"width": 480, "height": 760}
PHONE, NARROW = {"width": 375, "height": 667}, {"width": 320, "height": 568}


def asked(*questions: str) -> Callable[[ChatPage], None]:
    """Opens the chat and asks."""

    def ask(chat: ChatPage) -> None:
        chat.open()
        for question in questions:
            chat.ask(question)

    return ask


def opened(chat: ChatPage) -> None:
    """Opens the chat."""
    chat.open()
    chat.element.get_by_role("group", name="You could ask").wait_for()


def rated(chat: ChatPage) -> None:
    """Rates an answer."""
    asked(QUESTION)(chat)
    chat.rate(4)
    chat.stars.scroll_into_view_if_needed()


def loaded(chat: ChatPage) -> None:
    """Waits for the chat, and leaves it as it is."""
    chat.launcher.or_(chat.input).first.wait_for()


def right_to_left(chat: ChatPage) -> None:
    """Asks on a page that is written from right to left."""
    chat.page.evaluate("document.documentElement.dir = 'rtl'")
    asked(CALF)(chat)


@dataclass(frozen=True)
class Picture:
    """What is done before a picture, on which page and in which browser."""

    act: Callable[[ChatPage], None]
    path: str = ARTICLE
    size: dict[str, int] = field(default_factory=lambda: DESKTOP)
    options: dict[str, Any] = field(default_factory=dict)


PICTURES = {
    "closed": Picture(loaded),
    "empty": Picture(opened),
    "chat": Picture(asked(QUESTION)),
    "drawing": Picture(asked(CALF), size=WINDOW),
    "rating": Picture(rated, size=WINDOW),
    "urgent": Picture(asked(URGENT), size=WINDOW),
    "emergency": Picture(asked(EMERGENCY), size=WINDOW),
    "dark": Picture(asked(QUESTION), options={"color_scheme": "dark"}),
    "phone": Picture(asked(QUESTION), size=PHONE),
    "phone-emergency": Picture(asked(EMERGENCY), size=PHONE),
    "narrow": Picture(asked(CALF), size=NARROW),
    "right-to-left": Picture(right_to_left, size=WINDOW),
    "start-page": Picture(loaded, path=""),
    "start-page-phone": Picture(loaded, path="", size=PHONE),
    "article-page": Picture(loaded, path="articles/night"),
    "search-page": Picture(loaded, path="search?q=magnesium"),
    "no-javascript": Picture(lambda chat: None, path="chat", size=WINDOW),
}


def take(browser: Browser, url: str, name: str, picture: Picture) -> None:
    """Writes one picture. Raises ValueError when it is too large to be kept."""
    context = browser.new_context(viewport=picture.size, **picture.options)
    chat = ChatPage(context.new_page(), f"{url}/")
    chat.page.goto(f"{url}/{picture.path}")
    picture.act(chat)
    chat.page.evaluate("document.fonts.ready")
    image = Image.open(io.BytesIO(chat.page.screenshot())).convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE)
    context.close()
    path = FOLDER / f"{name}.png"
    image.save(path, optimize=True)
    if path.stat().st_size > LARGEST:
        raise ValueError(f"{path} has {path.stat().st_size} bytes, more than {LARGEST}")


def main() -> None:
    """Takes all of them."""
    project = Project()
    if not project.is_trained():
        project.train()
    with tempfile.TemporaryDirectory() as folder:
        environment = {**UNLIMITED, "CHARLEY_PAGE": "true", "CHARLEY_RATINGS_URL": f"sqlite:///{folder}/ratings.db"}
        with (
            running(project, Path(folder, "conversations.db"), Path(folder), environment=environment) as stack,
            running_chromium() as browser,
        ):
            for name, picture in PICTURES.items():
                take(browser, stack.url, name, picture)


if __name__ == "__main__":
    main()
