"""The same said twice: questions that stand in two places, and passages that stand in two sections."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from charley.content.examples import Example
from charley.content.fingerprints import runs
from charley.content.plain_text import blocks, plain
from charley.content.rules.content import Content
from charley.knowledge import Problem

SAME_RUNS = 8  # runs of eight words that two sections share: fifteen words in a row


def problems(content: Content) -> Iterator[Problem]:
    """Doubled questions and doubled passages."""
    yield from _questions(content.examples)
    yield from _passages(content)


def _questions(examples: list[Example]) -> Iterator[Problem]:
    """The same question twice, whatever its capitals and signs."""
    first: dict[str, Example] = {}
    for example in examples:
        key = re.sub(r"\W+", " ", example.text.lower()).strip() or example.text
        earlier = first.setdefault(key, example)
        if earlier is not example:
            yield Problem(
                example.path,
                example.line,
                f"'{example.text}' stands in {earlier.path}:{earlier.line} too, under {earlier.intent}.",
                "Keep it where it is answered best.",
            )


def _passages(content: Content) -> Iterator[Problem]:
    """Paragraphs or list items that repeat fifteen words or more of another section."""
    first: dict[tuple[str, ...], tuple[str, str]] = {}
    for article, section, passage in content.passages():
        for number, block in blocks(passage.text):
            line = passage.line + number
            place = f"{article.path}:{line}"
            shared: Counter[str] = Counter()
            places: dict[str, str] = {}
            for run in runs(plain(block)):
                topic, earlier = first.setdefault(run, (section.topic, place))
                if topic != section.topic:
                    shared[topic] += 1
                    places.setdefault(topic, earlier)
            for topic, count in shared.items():
                if count >= SAME_RUNS:
                    yield Problem(
                        article.path,
                        line,
                        f"This repeats what stands in {places[topic]}.",
                        "Keep it where it fits best, and lead there with 'next' or 'related'.",
                    )
