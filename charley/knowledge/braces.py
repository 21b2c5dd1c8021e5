"""Sentences in which something is filled in, such as ``Wait {seconds} seconds``."""

from __future__ import annotations

import string
from collections.abc import Collection


def with_braces(sentence: str, wanted: Collection[str]) -> str:
    """The sentence, if the words in its braces are those wanted. Raises ValueError, with what is wrong."""
    try:
        found = {part[1] for part in string.Formatter().parse(sentence) if part[1] is not None}
    except ValueError as error:
        raise ValueError("a brace is missing its partner") from error
    if found != set(wanted):
        names = " and ".join(f"{{{word}}}" for word in sorted(wanted)) or "nothing"
        raise ValueError(f"the words in braces must be {names}")
    return sentence
