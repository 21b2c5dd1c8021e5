"""The words of the web pages: every one is there, with its places to fill in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from charley.content.page_words import PageWords
from charley.content.rules.content import Content
from charley.knowledge import ContentError, Problem

WORDS = Path("widget", "pages", "words.yml")


def problems(content: Content) -> Iterator[Problem]:
    """What is wrong in the file, if the bot has pages."""
    if (content.root / WORDS.parent).is_dir():
        try:
            PageWords.load(content.root / WORDS, WORDS)
        except ContentError as error:
            yield from error.problems
