"""A real browser before the real servers.

Every test ends by looking at what its pages did unasked: a request to another origin, a violated policy or an
error of a script fails it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from browser_watch import Watch
from chat_page import ChatPage
from chromium import running_chromium
from live_regions import LISTEN
from playwright.sync_api import Browser, BrowserContext, Page, expect

STRICTEST = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
BARE = """<!doctype html><html lang="en"><title>A page</title><meta name="viewport" content="width=device-width">
<main><h1>A page</h1><p><a href="bare?2">Another page</a></p></main>
<script src="charley.js" data-chat defer></script>"""
PROFILES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "phone": {"viewport": {"width": 375, "height": 667}, "has_touch": True, "is_mobile": True},
    "narrow": {"viewport": {"width": 320, "height": 568}},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "calm": {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce"},
    "forced colours": {"viewport": {"width": 1280, "height": 800}, "forced_colors": "active"},
    "no script": {"viewport": {"width": 1280, "height": 800}, "java_script_enabled": False},
}
PATIENCE = 30_000  # milliseconds for what a real bot answers on a machine that does other things

NewContext = Callable[..., BrowserContext]
NewChat = Callable[..., ChatPage]


@pytest.fixture(scope="package")  # Playwright's loop must not run on into tests that have one of their own
def browser(stack: Any) -> Iterator[Browser]:
    """One for all tests here."""
    expect.set_options(timeout=PATIENCE)
    with running_chromium() as browser:
        yield browser


@pytest.fixture(scope="package")
def watching() -> Watch:
    return Watch()


@pytest.fixture
def watch(watching: Watch, stack: Any) -> Iterator[Watch]:
    """What the pages of the test do unasked; ``origins`` may be added to."""
    watching.begin(stack.url.removesuffix("/charley"))
    yield watching
    assert watching.faults == []


@pytest.fixture(scope="package")
def contexts(browser: Browser, watching: Watch, stack: Any) -> NewContext:
    """One context for each profile, since making one takes longer than many a test. Tabs remember nothing of others."""
    made: dict[str, BrowserContext] = {}

    def context_of(profile: str, **options: Any) -> BrowserContext:
        if options or profile not in made:
            context = browser.new_context(**(PROFILES[profile] | options))
            context.set_default_timeout(PATIENCE)
            watching.over(context)
            context.add_init_script(LISTEN)
            headers = {"Content-Security-Policy": STRICTEST}
            context.route(
                f"{stack.url}/bare*", lambda route: route.fulfill(body=BARE, headers=headers, content_type="text/html")
            )
            if options:
                return context
            made[profile] = context
        return made[profile]

    return context_of


@pytest.fixture
def new_context(contexts: NewContext, watch: Watch) -> Iterator[NewContext]:
    """Gives a visitor a browser: one of PROFILES, and what Playwright takes besides."""
    used: set[BrowserContext] = set()

    def open_context(profile: str = "desktop", **options: Any) -> BrowserContext:
        context = contexts(profile, **options)
        used.add(context)
        return context

    yield open_context
    for context in used:
        for page in context.pages:
            page.close()
        context.set_offline(False)
        context.clear_permissions()
        context.clear_cookies()


@pytest.fixture
def new_chat(new_context: NewContext, stack: Any) -> NewChat:
    """Opens a page with the chat: by default one that is bare but for it, under the strictest policy."""

    def open_page(profile: str = "desktop", path: str = "bare", **options: Any) -> ChatPage:
        page = new_context(profile, **options).new_page()
        page.goto(f"{stack.url}/{path}")
        return ChatPage(page, f"{stack.url}/")

    return open_page


@pytest.fixture
def chat(new_chat: NewChat) -> ChatPage:
    """An open chat on a desktop."""
    return new_chat().open()


@pytest.fixture
def page(new_context: NewContext) -> Page:
    """An empty page on a desktop."""
    return new_context().new_page()
