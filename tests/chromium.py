"""The browser of the tests: Chromium as the system has it, without a window."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Error, sync_playwright

ARGUMENTS = (
    "--no-sandbox",  # which root may not use
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
)
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")  # the first needs half the time


def installed_chromium() -> str | None:
    """The path of the one that CHARLEY_CHROMIUM names, or of the system's."""
    return os.environ.get("CHARLEY_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """A browser for the length of a ``with`` block. Without one the test is skipped, or fails where none may be."""
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=installed_chromium(), args=list(ARGUMENTS))
        except Error as error:
            reason = f"there is no Chromium (apt-get install chromium-headless-shell): {error.message.splitlines()[0]}"
            (pytest.fail if os.environ.get("CHARLEY_REQUIRE_SERVICES") else pytest.skip)(reason)
        yield browser
        browser.close()
