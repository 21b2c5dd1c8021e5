"""What ``knowledge/symptom_check.yml`` holds: questions, choices, lists of danger signs, and the words around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, root_validator, validator

from charley.knowledge import KnowledgeBase
from charley.knowledge.braces import Texts
from charley.knowledge.files import read_content
from charley.knowledge.problems import ContentError, Problem
from charley.knowledge.yaml_source import YamlSource
from charley.triage.content_part import ContentPart
from charley.triage.signs import DangerSigns
from charley.triage.typed_answers import minutes, normal, says

QUESTIONS = ("where", "how_long", "how_often", "background", "trigger", "signs")
ELSEWHERE = "elsewhere"  # the place of whoever named none
MOST_SIGNS = 7  # of a place; with the question they must fit into one message
_BRACES = {
    "title": {"number", "all"},
    "untold": {"emergency_number"},
    "back": {"question"},
    "none": {"emergency_number"},
    "urgent": {"emergency_number"},
    "some_emergency": {"emergency_number", "signs"},
    "some_urgent": {"signs"},
    "reasons": {"reasons"},
}
_SENTENCE = Field(..., min_length=2, max_length=400, description="Write a sentence or a few; keep the words in braces.")


class Choice(ContentPart):
    """An answer that a button gives, and what it means; see the head of the file."""

    button: str = Field(..., min_length=2, max_length=20, description="Use 20 characters at most.")
    findings: tuple[str, ...] = Field((), description="Name findings of danger_signs.yml, as [long_cramp].")
    words: tuple[str, ...] = Field((), description="List words that mean this choice, as [daily, every day].")
    alone: tuple[str, ...] = Field((), description="List whole answers that mean this choice, as [none, neither].")
    over_minutes: float | None = Field(None, gt=0, description="Write a number of minutes, such as 10.")
    at_least: Literal["soon", "urgent"] | None = Field(None, description="Write soon or urgent, or leave it out.")
    raises: bool = Field(False, description="Write 'raises: true', or leave it out.")
    reason: str | None = Field(None, min_length=5, max_length=200, description="Say why, in a plain sentence.")

    @root_validator(skip_on_failure=True)
    def _says_why(cls, values: dict[str, Any]) -> dict[str, Any]:
        if (values["at_least"] or values["raises"]) and not values["reason"]:
            raise ValueError("'at_least' and 'raises' need a 'reason'")
        return values

    def is_meant_by(self, typed: str) -> bool:
        """Whether an answer in a person's own words is this one."""
        words = normal(typed)
        if words in map(normal, (self.button, *self.alone)):
            return True
        if self.over_minutes is not None and any(length > self.over_minutes for length in minutes(words)):
            return True
        return any(says(word, words) for word in self.words)


class Question(ContentPart):
    """One of the six."""

    name: str = Field(..., min_length=2, max_length=30, description="Name the line of the summary.")
    ask: str = Field(..., min_length=5, max_length=140, description="Ask in 140 characters at most.")
    why: str = Field(..., min_length=5, max_length=80, description="Say why in 80 characters at most.")
    choices: dict[str, Choice] = Field(..., description="Give two choices; the third button is 'Skip'.")

    @validator("choices")
    def _two(cls, choices: dict[str, Choice]) -> dict[str, Choice]:
        if len(choices) != 2:
            raise ValueError("there must be two choices")
        return choices


class SignLine(ContentPart):
    """A line of the list of danger signs of a place, and what it reports."""

    says: str = Field(..., min_length=3, max_length=60, description="Use 60 characters at most.")
    findings: tuple[str, ...] = Field(..., description="Name findings of danger_signs.yml.")


class Place(ContentPart):
    """Parts of the body that share a list of danger signs."""

    name: str = Field(..., min_length=2, max_length=30, description="Name the place, as 'leg or foot'.")
    parts: tuple[str, ...] = Field(..., description="List ids of vocabulary.yml, as [calf, foot].")
    topic: str = Field(..., description="Name the topic that the result leads to, as body/leg-calf.")
    findings: tuple[str, ...] = Field((), description="Name findings of danger_signs.yml.")
    signs: list[SignLine] = Field(..., min_items=1, max_items=MOST_SIGNS, description="List 1 to 7 lines.")


class CheckWording(Texts):
    """What is said around the questions; see the comments in the file."""

    filled_in = _BRACES

    title: str = Field(..., min_length=2, max_length=60, description="Keep {number} and {all}.")
    start: str = Field(..., min_length=2, max_length=20, description="Use 20 characters at most.")
    intro: str = _SENTENCE
    back: str = _SENTENCE
    skip: str = Field(..., min_length=2, max_length=20, description="Use 20 characters at most.")
    stop: str = Field(..., min_length=2, max_length=20, description="Use 20 characters at most.")
    stopped: str = _SENTENCE
    none_title: str = _SENTENCE
    none: str = _SENTENCE
    untold_title: str = _SENTENCE
    untold: str = _SENTENCE
    soon_title: str = _SENTENCE
    soon: str = _SENTENCE
    urgent_title: str = _SENTENCE
    urgent: str = _SENTENCE
    some_title: str = _SENTENCE
    some_emergency: str = _SENTENCE
    some_urgent: str = _SENTENCE
    worse: str = _SENTENCE
    reasons: str = _SENTENCE
    no_sign: str = _SENTENCE
    unclear: str = _SENTENCE
    some_unnamed: str = _SENTENCE
    summary_title: str = _SENTENCE
    skipped: str = _SENTENCE
    result: str = _SENTENCE
    result_none: str = _SENTENCE
    result_soon: str = _SENTENCE
    result_urgent: str = _SENTENCE
    result_emergency: str = _SENTENCE
    not_a_diagnosis: str = _SENTENCE


class _Questions(ContentPart):
    where: Question
    how_long: Question
    how_often: Question
    background: Question
    trigger: Question
    signs: Question


class CheckContent(ContentPart):
    """The whole file."""

    findings: tuple[str, ...] = Field(..., description="Name findings of danger_signs.yml.")
    questions: _Questions = Field(..., description=f"Write the six questions: {', '.join(QUESTIONS)}.")
    places: dict[str, Place]
    raised_by: tuple[str, ...] = Field(..., description="Name findings of danger_signs.yml.")
    wording: CheckWording

    @classmethod
    def load(cls, path: Path, signs: DangerSigns, base: KnowledgeBase, shown_as: Path | None = None) -> CheckContent:
        """Reads ``symptom_check.yml``. Raises :class:`ContentError` with everything that is wrong in it."""
        source = YamlSource(read_content(path, shown_as), shown_as or path)
        content = source.parse_as(cls)
        problems = list(_unknown_names(content, source, signs, base))
        if problems:
            raise ContentError(problems)
        return content


def _unknown_names(
    content: CheckContent, source: YamlSource, signs: DangerSigns, base: KnowledgeBase
) -> Iterator[Problem]:
    """Findings, parts of the body, topics and places that are referred to, but are not there."""

    def unknown(kind: str, names: Iterable[str], known: Iterable[str], *location: str | int) -> Iterator[Problem]:
        for name in sorted(set(names) - set(known)):
            remedy = "Correct the name or add it."
            yield Problem(source.path, source.line_of(*location), f"There is no {kind} '{name}'.", remedy)

    yield from unknown("finding", content.findings, signs.findings, "findings")
    yield from unknown("finding", content.raised_by, signs.findings, "raised_by")
    yield from unknown("place", [ELSEWHERE], content.places, "places")
    yield from unknown("place", content.questions.where.choices, content.places, "questions", "where", "choices")
    yield from unknown("choice", ["some", "none"], content.questions.signs.choices, "questions", "signs", "choices")
    for question in QUESTIONS:
        for name, choice in getattr(content.questions, question).choices.items():
            at = ("questions", question, "choices", name, "findings")
            yield from unknown("finding", choice.findings, signs.findings, *at)
    parts = [name for name, term in base.vocabulary.terms.items() if term.entity == "body_part"]
    for name, place in content.places.items():
        yield from unknown("part of the body", place.parts, parts, "places", name, "parts")
        yield from unknown("topic", [place.topic], base.topics, "places", name, "topic")
        yield from unknown("finding", place.findings, signs.findings, "places", name, "findings")
        for number, line in enumerate(place.signs):
            yield from unknown("finding", line.findings, signs.findings, "places", name, "signs", number, "findings")
