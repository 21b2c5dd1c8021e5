"""The training examples, with the line on which each stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from charley.knowledge import ContentError, Problem
from charley.knowledge.files import read_content
from charley.knowledge.yaml_source import YamlSource

FILES = ("nlu.yml", "follow_ups.yml")  # questions by themselves, and questions after others


@dataclass(frozen=True)
class Example:
    """One training example and where it stands."""

    intent: str
    text: str
    path: Path
    line: int


def read_examples(root: Path) -> list[Example]:
    """The training examples of the FILES below ``data``. Raises ContentError with everything that is wrong in them."""
    examples: list[Example] = []
    problems: list[Problem] = []
    for path in sorted(path for name in FILES for path in (root / "data").rglob(name)):
        shown = path.relative_to(root)
        try:
            source = YamlSource(read_content(path, shown), shown)
        except ContentError as error:
            problems += error.problems
            continue
        for number, entry in enumerate(source.data.get("nlu") or []):
            for found in _lines_of(source, number, entry):
                (examples if isinstance(found, Example) else problems).append(found)
    if problems:
        raise ContentError(problems)
    return examples


def _lines_of(source: YamlSource, number: int, entry: Any) -> Iterator[Example | Problem]:
    if (
        not isinstance(entry, dict)
        or not isinstance(entry.get("examples"), str)
        or not isinstance(entry.get("intent"), str)
    ):
        yield Problem(
            source.path,
            source.line_of("nlu", number),
            "This is not an intent with examples.",
            "Write '- intent: name', 'examples: |' and a list.",
        )
        return
    first = source.line_of("nlu", number, "examples") + 1
    for line, text in enumerate(entry["examples"].splitlines(), first):
        if text.startswith("- "):
            yield Example(entry["intent"], text[2:].strip(), source.path, line)
        elif text.strip():
            yield Problem(source.path, line, f"'{text}' does not begin with '- '.", "Begin each question with '- '.")
