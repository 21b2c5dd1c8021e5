"""The editors' guard: everything in the content files that is not as it should be, with file, line and remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from charley.content.examples import read_examples
from charley.content.rules import freshness, length, pictures, plainness, questions, repetition, sourcing
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
)


def check(root: Path, today: date | None = None) -> list[Problem]:
    """Every problem in the content below ``root``, by file and line. ``today`` is what dates are held against.

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
        problems += [problem for rule in RULES for problem in rule(content)]
    return sorted(problems)
