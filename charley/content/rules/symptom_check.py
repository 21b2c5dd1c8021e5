"""The symptom check: plain, short enough for one message, and every line of its lists makes a sign that cannot wait."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from charley.answers.answer import TEXT_LIMIT
from charley.content.rules.content import Content
from charley.content.rules.plainness import HIGHEST_GRADE, reading_grade
from charley.knowledge import Problem
from charley.knowledge.files import read_content
from charley.knowledge.yaml_source import YamlSource
from charley.triage import DangerSigns
from charley.triage.check_content import QUESTIONS
from charley.triage.symptom_check import SymptomCheck

PATH = Path("knowledge", "symptom_check.yml")
FORM = "symptom_check_form"  # in the domain of a project that has the check
CANNOT_WAIT = ("urgent", "emergency")


def problems(content: Content) -> Iterator[Problem]:
    """What is wrong with the symptom check, of a project that has one. Raises ContentError where it cannot be read."""
    if not (content.root / PATH).exists() and not _is_in_domain(content.root / "domain.yml"):
        return
    signs = DangerSigns.load(content.root / "knowledge" / "danger_signs.yml", Path("knowledge", "danger_signs.yml"))
    check = SymptomCheck.load(content.root / PATH, signs, content.base, PATH)
    source = YamlSource(read_content(content.root / PATH, PATH), PATH)

    def problem(message: str, remedy: str, *location: str | int) -> Problem:
        return Problem(PATH, source.line_of(*location), message, remedy)

    def hard_to_read(text: str, *location: str | int) -> Iterator[Problem]:
        if (grade := reading_grade(text)) > HIGHEST_GRADE:
            yield problem(f"This is hard to read: grade {grade:.1f}.", f"Keep to grade {HIGHEST_GRADE:.0f}.", *location)

    for name in QUESTIONS:
        question = check.questions[name]
        yield from hard_to_read(f"{question.ask} {question.why}", "questions", name, "ask")
        for choice_name, choice in question.choices.items():
            if choice.reason:
                yield from hard_to_read(choice.reason, "questions", name, "choices", choice_name, "reason")
    for kind in ("intro", "none", "untold", "soon", "urgent"):
        text = getattr(check.wording, kind).replace("{emergency_number}", "112")
        yield from hard_to_read(text, "wording", kind)

    for name, place in check.places.items():
        asked = check.questions["signs"]
        listed = "\n".join(f"- {number}: {line.says}" for number, line in enumerate(place.signs, 1))
        length = len(f"{check.wording.back}\n\n****{asked.ask}\n\n{listed}\n\n{asked.why}")
        if length > TEXT_LIMIT:
            message = f"With its question this list has {length} characters."
            yield problem(message, f"Keep to {TEXT_LIMIT}.", "places", name, "signs")
        for number, line in enumerate(place.signs):
            if (urgency := check.sign_urgency(place, line)) not in CANNOT_WAIT:
                message = f"The findings of '{line.says}' make no urgent sign, but {urgency}."
                remedy = "Name findings that make a sign of danger_signs.yml, urgent or an emergency."
                yield problem(message, remedy, "places", name, "signs", number, "findings")


def _is_in_domain(path: Path) -> bool:
    return path.is_file() and FORM in read_content(path)
