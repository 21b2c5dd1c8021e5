"""What the sentence encoder does not read of a text. Vectors made with another edition of this file are made anew."""

from __future__ import annotations

import re

_MARKS = re.compile(r"\s*[?!.]*[?!][?!.]*")


def without_marks(text: str) -> str:
    """The text with full stops for all question and exclamation marks, and none of them at its end.

    Whether people type a question mark tells of them and not of what they ask; where many examples of one kind have it
    and few of another, it would be taken for a difference between the two.
    """
    return _MARKS.sub(".", text).rstrip(". \n") or text
