"""Whether a message leans on what was said before it, and what that was."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator

from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from charley.nlu.danger import raised_alarm
from charley.nlu.intents import CONVERSATIONAL, OUTSIDE
from charley.nlu.marks import without_marks
from charley.nlu.passages import word_count

MOST_WORDS = 14  # a longer message says by itself what it is about
FEWEST_WORDS = 5  # a shorter one seldom does
REMEMBERED_MESSAGES = 2
REMEMBERED_WORDS = 40
NOT_REMEMBERED = frozenset({*OUTSIDE, *CONVERSATIONAL})
SMALL_TALK = frozenset(CONVERSATIONAL)

_OPENING_WORDS = "|".join(
    (
        r"and|or|but|also|then|so|no|nope|not|sorry|actually|ok|okay|right|yes|yeah|hmm|oh|well|same|wait",
        r"what about|what if|how about|wat about|how (?:long|often|much|many|soon)|i mean|i meant|forgot|for|in|if",
        r"its|it's|they're|theyre|mine|my \w+ (?:too|as well)",
    )
)
_LEANS_FROM_START = re.compile(rf"^\W*(?:{_OPENING_WORDS})\b", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"\b(?:it|its|it's|that|this|them|those|these|they|they're|theyre|one|ones|either|both|he|she|him|her|instead|"
    r"too|as well|then)\b",
    re.IGNORECASE,
)


def leans(text: str) -> bool:
    """Whether a message is likely to need what was said before it: "and my neck?", "how long does it take"."""
    words = word_count(text)
    if words > MOST_WORDS:
        return False
    return words < FEWEST_WORDS or _LEANS_FROM_START.search(text) is not None or _POINTS_BACK.search(text) is not None


def said_before(tracker: DialogueStateTracker) -> str:
    """The last questions of this conversation, oldest first.

    A pressed button counts as the words of its intent. Empty when nothing was said.
    """
    return _last_words(said for said in _messages(tracker) if said.intent_name not in NOT_REMEMBERED)


def said_without_alarm(tracker: DialogueStateTracker) -> str:
    """The same of what may become a danger sign together with what is said now.

    What is no question of ours counts too ("I have prostate cancer"), what has raised an alarm no more.
    """
    return _last_words(
        said for said in _messages(tracker) if said.intent_name not in SMALL_TALK and not raised_alarm(said)
    )


def _messages(tracker: DialogueStateTracker) -> Iterator[UserUttered]:
    """The visitor's messages, newest first."""
    for event in reversed(tracker.applied_events()):
        if isinstance(event, UserUttered) and event.intent_name:
            yield event


def _last_words(messages: Iterable[UserUttered]) -> str:
    texts = [_words(said) for said in itertools.islice(messages, REMEMBERED_MESSAGES)]
    return " ".join(". ".join(without_marks(text) for text in reversed(texts) if text).split()[-REMEMBERED_WORDS:])


def _words(message: UserUttered) -> str:
    text = message.text or ""
    return (message.intent_name or "").replace("_", " ") if text.startswith("/") else text
