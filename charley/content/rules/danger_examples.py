"""The example messages of danger signs: each stands under a sign that there is, and in one place only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from charley.content.rules.content import Content
from charley.knowledge import Problem
from charley.knowledge.danger_examples import DangerExamples
from charley.knowledge.files import read_content
from charley.knowledge.yaml_source import YamlSource
from charley.triage import DangerSigns

PATH = Path("knowledge", "danger_examples.yml")


def problems(content: Content) -> Iterator[Problem]:
    """What is wrong with the examples, of a project that has some. Raises ContentError where they cannot be read."""
    path = content.root / PATH
    if not path.exists():
        return
    source = YamlSource(read_content(path, PATH), PATH)
    examples = source.parse_as(DangerExamples)
    signs = DangerSigns.load(
        content.root / "knowledge" / "danger_signs.yml", Path("knowledge", "danger_signs.yml")
    ).signs
    for name in examples.signs.keys() - signs.keys():
        message, remedy = f"There is no danger sign '{name}'.", "Correct the id, as in knowledge/danger_signs.yml."
        yield Problem(PATH, source.line_of("signs", name), message, remedy)
    seen: dict[str, str] = {}
    for part, kinds in (("signs", examples.signs), ("harmless", examples.harmless)):
        for kind, texts in kinds.items():
            for number, text in enumerate(texts):
                if (before := seen.setdefault(text.strip().lower(), kind)) != kind:
                    message = f"'{text}' stands under {before} too."
                    yield Problem(PATH, source.line_of(part, kind, number), message, "Keep it in one place.")
