"""Markdown as a reader hears it, and its sentences."""

from __future__ import annotations

import re

from charley.knowledge.article import without_markers

_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_ITEM = re.compile(r"^\s*(?:[-*]|\d+\.)\s+", re.MULTILINE)
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+")


def plain(markdown: str) -> str:
    """The text without source markers, emphasis, pictures, list signs and link addresses."""
    text = _LINK.sub(r"\1", _IMAGE.sub("", without_markers(markdown)))
    return re.sub(r"[*_`]", "", _ITEM.sub("", text)).strip()


def blocks(markdown: str) -> list[tuple[int, str]]:
    """Paragraphs and list items, each with the number of its first line, counted from 0."""
    found: list[tuple[int, list[str]]] = []
    fresh = True
    for number, line in enumerate(markdown.splitlines()):
        if not line.strip():
            fresh = True
        elif fresh or _ITEM.match(line):
            found.append((number, [line]))
            fresh = False
        else:
            found[-1][1].append(line)
    return [(number, " ".join(line.strip() for line in lines)) for number, lines in found]


def sentences(markdown: str) -> list[str]:
    """The sentences of a text; each list item ends one, as a pause does when it is read aloud."""
    return [
        sentence.strip()
        for _, block in blocks(markdown)
        for sentence in _SENTENCE_END.split(plain(block))
        if sentence.strip()
    ]
