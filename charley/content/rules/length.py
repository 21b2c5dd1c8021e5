"""A chat answer is short: nobody in pain reads a wall of text, and messaging platforms cut it."""

from __future__ import annotations

from collections.abc import Iterator

from charley.answers.answer import TEXT_LIMIT
from charley.content.plain_text import plain
from charley.content.rules.content import Content
from charley.knowledge import Problem

WORDS = 65  # of a chat answer, at most


def problems(content: Content) -> Iterator[Problem]:
    """Chat answers that are too long."""
    for article, section, passage in content.passages():
        if not passage.is_chat_answer:
            continue
        text = plain(passage.text)
        words, characters = len(text.split()), len(text)
        if words > WORDS or characters > TEXT_LIMIT:
            yield Problem(
                article.path,
                passage.line,
                f"This answer of '{section.topic}' has {words} words and {characters} characters.",
                f"Keep to {WORDS} words and {TEXT_LIMIT} characters; move the rest to '### More'.",
            )
