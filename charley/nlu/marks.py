"""What the sentence encoder does not read of a text. Vectors made with another edition of this file are made anew."""

from __future__ import annotations

import re

_MARKS = re.compile(r"\s*[?!.]*[?!][?!.]*")
_OF_NO_LANGUAGE = re.compile(r"[^\w\s.,;'\u2019\"()%&+-]+|_+")


def without_marks(text: str) -> str:
    """The words of a text: full stops for all question and exclamation marks, none at its end, no signs of programs.

    Whether people type a question mark tells of them and not of what they ask; where many examples of one kind have it
    and few of another, it would be taken for a difference between the two. Brackets and slashes are like nothing that
    the encoder has seen, and so a little like everything.
    """
    words = _OF_NO_LANGUAGE.sub(" ", _MARKS.sub(".", text)).split()
    return " ".join(words).rstrip(". ") or text
