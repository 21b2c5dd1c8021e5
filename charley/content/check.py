"""The editors' guard: everything in the content files that is not as it should be, with file, line and remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from charley.content.examples import read_examples
from charley.content.rules import (
    danger_examples,
    danger_signs,
    freshness,
    length,
    page_words,
    pictures,
    plainness,
    questions,
    repetition,
    sourcing,
    symptom_check,
)
from charley.content.rules.content import Content
from charley.knowledge import ContentError, KnowledgeBase, Problem

RULES: tuple[Callable[[Content], Iterator[Problem]], ...] = (
    length.problems,
    sourcing.problems,
    plainness.problems,
    pictures.problems,
    freshness.problems,
    repetition.problems,
    questions.problems,
    danger_signs.problems,
    danger_examples.problems,
    symptom_check.problems,
    page_words.problems,
)


def check(root: Path, today: date | None = None, with_dates: bool = True) -> list[Problem]:
    """Every problem in the content below ``root``, by file and line.

    ``today`` is what review dates are held against; without dates, an overdue review is no problem (so that a build
    does not fail for the calendar).

    Where a file cannot be read, only that is told: the rules need the whole content.
    """
    problems: list[Problem] = []
    base, examples = None, None
    try:
        base = KnowledgeBase.load(root / "knowledge")
    except ContentError as error:
        problems += error.problems
    try:
        examples = read_examples(root)
    except ContentError as error:
        problems += error.problems
    if base and examples is not None:
        content = Content(root, base, examples, today or date.today())
        for rule in RULES if with_dates else [rule for rule in RULES if rule is not freshness.problems]:
            try:
                problems += rule(content)
            except ContentError as error:
                problems += error.problems
    return sorted(set(problems))  # two rules may need the same file
