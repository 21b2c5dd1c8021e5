"""Every topic has questions enough to be found by, and every question leads to a topic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from charley.content.rules.content import Content
from charley.knowledge import Problem

FEWEST = 20  # questions of a topic; a classifier learns little from less


def problems(content: Content) -> Iterator[Problem]:
    """Topics with few questions, and questions of no topic."""
    counts = Counter(example.intent for example in content.examples)
    for article in content.base.articles.values():
        for section in article.sections:
            if counts[section.intent] < FEWEST:
                yield Problem(
                    Path("data", "topics", article.front.family, "nlu.yml"),
                    1,
                    f"'{section.intent}' has {counts[section.intent]} questions.",
                    f"Give it {FEWEST} or more, as people would type them.",
                )
    told: set[str] = set()
    for example in content.examples:
        if "topics" in example.path.parts and example.intent not in told:
            told.add(example.intent)
            if content.base.topic_of_intent(example.intent) is None:
                yield Problem(
                    example.path,
                    example.line - 2,
                    f"No article has a section for '{example.intent}'.",
                    "Write the section, or correct the name.",
                )
