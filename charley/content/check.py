"""The editors' guard: everything in the content files that would not work, with file, line and remedy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from charley.knowledge import ContentError, KnowledgeBase, Problem
from charley.knowledge.article import without_markers
from charley.knowledge.files import read_content
from charley.knowledge.yaml_source import YamlSource

FEWEST_EXAMPLES = 20  # for a topic; a classifier learns little from less
TEXT_LIMIT = 600  # characters of one chat message


@dataclass(frozen=True)
class Example:
    """One training example and where it stands."""

    intent: str
    text: str
    path: Path
    line: int


def check(root: Path) -> list[Problem]:
    """Every problem in the content below ``root``, by file and line."""
    problems: list[Problem] = []
    base, examples = None, []
    try:
        base = KnowledgeBase.load(root / "knowledge")
    except ContentError as error:
        problems += error.problems
    try:
        examples = read_examples(root)
    except ContentError as error:
        problems += error.problems
    if base and not problems:
        problems += [*_short_answers(base), *_questions(base, examples)]
    return sorted([*problems, *_doubled(examples)])


def read_examples(root: Path) -> list[Example]:
    """The training examples of ``data/**/nlu.yml``. Raises ContentError when a file is faulty."""
    examples: list[Example] = []
    problems: list[Problem] = []
    for path in sorted((root / "data").rglob("nlu.yml")):
        shown = path.relative_to(root)
        try:
            source = YamlSource(read_content(path, shown), shown)
        except ContentError as error:
            problems += error.problems
            continue
        for number, entry in enumerate(source.data.get("nlu") or []):
            line = source.line_of("nlu", number)
            if not isinstance(entry, dict) or not isinstance(entry.get("examples"), str) or "intent" not in entry:
                problems.append(
                    Problem(
                        shown,
                        line,
                        "This is not an intent with examples.",
                        "Write '- intent: name', 'examples: |' and a list.",
                    )
                )
                continue
            first = source.line_of("nlu", number, "examples") + 1
            for offset, text in enumerate(entry["examples"].splitlines()):
                if text.startswith("- "):
                    examples.append(Example(entry["intent"], text[2:].strip(), shown, first + offset))
                elif text.strip():
                    problems.append(
                        Problem(
                            shown,
                            first + offset,
                            f"'{text}' does not begin with '- '.",
                            "Begin each question with '- '.",
                        )
                    )
    if problems:
        raise ContentError(problems)
    return examples


def _short_answers(base: KnowledgeBase) -> Iterator[Problem]:
    for article in base.articles.values():
        for section in article.sections:
            for text in (section.short, *section.variants.values()):
                length = len(without_markers(text))
                if length > TEXT_LIMIT:
                    yield Problem(
                        article.path,
                        section.line,
                        f"A short answer of '{section.topic}' has {length} characters.",
                        f"Shorten it to {TEXT_LIMIT}.",
                    )


def _questions(base: KnowledgeBase, examples: list[Example]) -> Iterator[Problem]:
    """Every topic has questions enough, and every question in ``data/topics`` leads to a topic."""
    counts: dict[str, int] = {}
    for example in examples:
        counts[example.intent] = counts.get(example.intent, 0) + 1
        if (
            "topics" in example.path.parts
            and base.topic_of_intent(example.intent) is None
            and counts[example.intent] == 1
        ):
            yield Problem(
                example.path,
                example.line - 2,
                f"No article has a section for '{example.intent}'.",
                "Write the section, or correct the name.",
            )
    for article in base.articles.values():
        for section in article.sections:
            found = counts.get(section.intent, 0)
            if found < FEWEST_EXAMPLES:
                yield Problem(
                    Path("data", "topics", article.front.family, "nlu.yml"),
                    1,
                    f"'{section.intent}' has {found} questions.",
                    f"Give it {FEWEST_EXAMPLES} or more, as people would type them.",
                )


def _doubled(examples: list[Example]) -> Iterator[Problem]:
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
