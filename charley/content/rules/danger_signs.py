"""The danger signs: each is sourced, plain and found by its own examples, and nothing harmless is raised."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from charley.content.rules.content import Content
from charley.content.rules.plainness import HIGHEST_GRADE, reading_grade
from charley.content.rules.sourcing import publishers
from charley.knowledge import Problem
from charley.knowledge.files import read_content
from charley.knowledge.yaml_source import YamlSource
from charley.triage import DangerSigns

PATH = Path("knowledge", "danger_signs.yml")


def problems(content: Content) -> Iterator[Problem]:
    """What is wrong with the danger signs. Raises ContentError where the file cannot be read."""
    from charley.triage.detector import Detector  # medspaCy takes seconds to import

    signs = DangerSigns.load(content.root / PATH, PATH)
    source = YamlSource(read_content(content.root / PATH, PATH), PATH)
    accepted = publishers(content.root / "knowledge" / "publishers.yml")

    def problem(message: str, remedy: str, *location: str | int) -> Problem:
        return Problem(PATH, source.line_of(*location), message, remedy)

    for name in sorted(signs.unused_groups):
        yield problem(f"Nothing uses the group <{name}>.", "Use it in a pattern, or take it out.", "words", name)
    for name in sorted(signs.unused_findings):
        yield problem(f"No sign uses the finding '{name}'.", "Use it, or take it out.", "findings", name)
    for sign in signs.signs.values():
        at = ("signs", sign.id)
        grade = reading_grade(sign.action)
        if grade > HIGHEST_GRADE:
            message = f"The action of {sign.id} is hard to read: grade {grade:.1f}."
            yield problem(message, f"Keep to grade {HIGHEST_GRADE:.0f}.", *at, "action")
        if sign.topic not in content.base:
            yield problem(f"There is no topic '{sign.topic}'.", "Correct the id.", *at, "topic")
        for number, page in enumerate(sign.sources):
            host = urlsplit(page.url).hostname or ""
            if not any(host == publisher or host.endswith(f".{publisher}") for publisher in accepted):
                message = f"{host} is not on the list of publishers."
                remedy = "Name the publisher's own page, or add the publisher to knowledge/publishers.yml."
                yield problem(message, remedy, *at, "sources", number, "url")
    detector = Detector(signs)

    def fired(text: str) -> list[str]:
        return [sign.id for sign in detector.assess(detector.findings(text)).signs]

    for sign in signs.signs.values():
        for number, example in enumerate(sign.examples):
            if sign.id not in (found := fired(example)):
                message = f"'{example}' does not fire {sign.id}, but {', '.join(found) or 'nothing'}."
                remedy = "Add a pattern to a finding of the sign, or correct the example."
                yield problem(message, remedy, "signs", sign.id, "examples", number)
    for number, example in enumerate(signs.harmless_examples):
        if found := fired(example):
            message = f"'{example}' is harmless, but fires {', '.join(found)}."
            yield problem(message, "Narrow a pattern, or add an idiom.", "harmless_examples", number)
