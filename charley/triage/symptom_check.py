"""The symptom check: from the answers to six questions to the signs that follow and how fast help is needed.

Its content is ``knowledge/symptom_check.yml``; the signs are those of ``knowledge/danger_signs.yml``.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Extra, Field, root_validator, validator

from charley.knowledge import KnowledgeBase
from charley.knowledge.files import read_content
from charley.knowledge.problems import ContentError, Problem
from charley.knowledge.yaml_source import YamlSource
from charley.triage.assessment import Finding, assess
from charley.triage.signs import DangerSigns, Sign

Urgency = Literal["none", "soon", "urgent", "emergency"]

URGENCIES: tuple[Urgency, ...] = ("none", "soon", "urgent", "emergency")
QUESTIONS = ("where", "how_long", "how_often", "background", "trigger", "signs")
ELSEWHERE = "elsewhere"  # the place of whoever named none
MOST_SIGNS_TOLD = 3  # as reasons
SKIPPED = "skipped"  # instead of an answer
MOST_SIGNS = 7  # of a place; with the question they must fit into one message
LONGEST_QUOTE = 80  # characters of an answer in a person's own words
_MINUTES_IN = {"s": 1 / 60, "m": 1, "h": 60}
_LENGTH_OF_TIME = re.compile(r"(\d+(?:\.\d+)?)\s*(s|sec|secs|seconds?|m|min|mins|minutes?|h|hr|hrs|hours?)\b")
_DENIAL = re.compile(r"\b(?:no|not|never|without|nothing|nor|dont|didnt|isnt|havent|arent|cant)\b")
_LINE_NUMBERS = {"one": 1, "first": 1, "two": 2, "second": 2, "three": 3, "third": 3, "four": 4, "five": 5}
_BESIDE_NUMBERS = frozenset("and the number numbers nr no one ones line lines just only both yes".split())  # noqa: SIM905
_FIRST = ("first", "1", "one", "a")
_POSITION = re.compile(
    r"(?:the )?(first|second)(?: (?:one|option|button|choice|answer))?"
    r"|(?:option|button|choice|answer) (1|2|one|two|a|b)"
)
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


class _Part(BaseModel):
    class Config:
        extra = Extra.forbid

    @validator("*", pre=True)
    def _no_truth_values(cls, value: object) -> object:
        """YAML reads a bare ``no`` as a truth value."""
        if isinstance(value, list) and any(isinstance(entry, bool) for entry in value):
            raise ValueError("'yes', 'no', 'on' and 'off' need quotation marks")
        return value


class Choice(_Part):
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
        words = _normal(typed)
        if words in map(_normal, (self.button, *self.alone)):
            return True
        if self.over_minutes is not None and any(length > self.over_minutes for length in _minutes(words)):
            return True
        found = (re.search(rf"\b{re.escape(_normal(word))}\b", words) for word in self.words)
        return any(match and not _denies(words[: match.start()]) for match in found)


class Question(_Part):
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


class SignLine(_Part):
    """A line of the list of danger signs of a place, and what it reports."""

    says: str = Field(..., min_length=3, max_length=60, description="Use 60 characters at most.")
    findings: tuple[str, ...] = Field(..., description="Name findings of danger_signs.yml.")


class Place(_Part):
    """Parts of the body that share a list of danger signs."""

    name: str = Field(..., min_length=2, max_length=30, description="Name the place, as 'leg or foot'.")
    parts: tuple[str, ...] = Field(..., description="List ids of vocabulary.yml, as [calf, foot].")
    topic: str = Field(..., description="Name the topic that the result leads to, as body/leg-calf.")
    findings: tuple[str, ...] = Field((), description="Name findings of danger_signs.yml.")
    signs: list[SignLine] = Field(..., min_items=1, max_items=MOST_SIGNS, description="List 1 to 7 lines.")


class CheckWording(_Part):
    """What is said around the questions; see the comments in the file."""

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

    @validator("*")
    def _same_braces(cls, value: str, field: Any) -> str:
        try:
            found = {part[1] for part in string.Formatter().parse(value) if part[1] is not None}
        except ValueError as error:
            raise ValueError("a brace is missing its partner") from error
        wanted = _BRACES.get(field.name, set())
        if found != wanted:
            names = " and ".join(f"{{{word}}}" for word in sorted(wanted)) or "nothing"
            raise ValueError(f"the words in braces must be {names}")
        return value


class _Questions(_Part):
    where: Question
    how_long: Question
    how_often: Question
    background: Question
    trigger: Question
    signs: Question


class _File(_Part):
    findings: tuple[str, ...] = Field(..., description="Name findings of danger_signs.yml.")
    questions: _Questions = Field(..., description=f"Write the six questions: {', '.join(QUESTIONS)}.")
    places: dict[str, Place]
    raised_by: tuple[str, ...] = Field(..., description="Name findings of danger_signs.yml.")
    wording: CheckWording


@dataclass(frozen=True)
class Before:
    """What the conversation has said in its own words.

    ``findings`` are all that it has reported; they make a sign only together with an answer, since what they make by
    themselves has been weighed when it was said. ``signs`` are the ids of those that have fired. ``named`` are findings
    that the answer on danger signs itself brings.
    """

    findings: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


NOTHING_BEFORE = Before()


@dataclass(frozen=True)
class Verdict:
    """What follows from the answers.

    ``signs`` fire, the most pressing first; ``urgency`` can be higher than theirs. ``reasons`` are plain sentences.
    ``unnamed`` are the lines of which some are there when nobody said which: line and its own urgency. ``two_urgent``:
    two signs need care today. ``told_of_signs``: whether the question for danger signs was answered at all.
    """

    urgency: Urgency
    signs: tuple[Sign, ...]
    reasons: tuple[str, ...]
    unnamed: tuple[tuple[SignLine, Urgency], ...]
    two_urgent: bool
    told_of_signs: bool

    @property
    def sign_urgency(self) -> Urgency:
        """How fast help is needed for the first of the signs."""
        return self.signs[0].tier if self.signs else "none"


Answers = Mapping[str, str | None]  # by question: the id of a choice, SKIPPED, a person's own words, or not asked yet


class SymptomCheck:
    """Questions and rules. Made once; nothing that is asked changes it."""

    def __init__(self, content: _File, signs: DangerSigns, base: KnowledgeBase) -> None:
        self.wording = content.wording
        self.places = content.places
        self.questions: dict[str, Question] = {name: getattr(content.questions, name) for name in QUESTIONS}
        self._content = content
        self._signs = signs
        self._parts = {part: base.vocabulary.terms[part] for place in self.places.values() for part in place.parts}

    @classmethod
    def load(cls, path: Path, signs: DangerSigns, base: KnowledgeBase, shown_as: Path | None = None) -> SymptomCheck:
        """Reads ``symptom_check.yml``. Raises :class:`ContentError` with everything that is wrong in it."""
        source = YamlSource(read_content(path, shown_as), shown_as or path)
        content = source.parse_as(_File)
        problems = list(_unknown_names(content, source, signs, base))
        if problems:
            raise ContentError(problems)
        return cls(content, signs, base)

    def next_question(self, answers: Answers) -> str | None:
        """The first question without an answer."""
        return next((name for name in QUESTIONS if answers.get(name) is None), None)

    def choice_of(self, question: str, answer: str | None) -> str | None:
        """The id of the choice that an answer is, also in other words; ``None`` where it is none."""
        choices = self.questions[question].choices
        if answer is None or answer == SKIPPED or answer in choices:
            return answer if answer in choices else None
        if by_position := self._choice_by_position(question, answer):
            return by_position
        return next((name for name, choice in reversed(choices.items()) if choice.is_meant_by(answer)), None)

    def place_of(self, answers: Answers) -> Place:
        """The place whose danger signs count."""
        part = self._part_in(answers.get("where"))
        choice = self.choice_of("where", answers.get("where"))
        by_part = next((place for place in self.places.values() if part in place.parts), None)
        return by_part or self.places[choice or ELSEWHERE]

    def topic_of(self, answers: Answers) -> str:
        """The topic on the part of the body that was named."""
        part = self._part_in(answers.get("where"))
        return (self._parts[part].topic if part else None) or self.place_of(answers).topic

    def lines_named(self, answers: Answers) -> tuple[SignLine, ...]:
        """The danger signs that an answer such as "1 and 3" or "the second" picks."""
        lines = self.place_of(answers).signs
        words = set(re.findall(r"[a-z]+|\d+", _normal(answers.get("signs") or "")))
        numbers = {word: int(word) if word.isdigit() else _LINE_NUMBERS[word] for word in words if _is_number(word)}
        if len(numbers) > 1:
            numbers.pop("one", None)  # "the second one"
        picked = set(numbers.values())
        if words - set(numbers) - _BESIDE_NUMBERS or words == {"one"} or not picked <= set(range(1, len(lines) + 1)):
            return ()
        return tuple(lines[number - 1] for number in sorted(picked))

    def verdict(self, answers: Answers, before: Before = NOTHING_BEFORE) -> Verdict:
        """What follows from the answers, and from what the conversation has said ``before``."""
        chosen = [
            (name, self.questions[name].choices[choice])
            for name in QUESTIONS
            if (choice := self.choice_of(name, answers.get(name)))
        ]
        place, picked = self.place_of(answers), self.lines_named(answers)
        answered = {*self._content.findings, *place.findings, *before.named}
        answered |= {finding for _, choice in chosen for finding in choice.findings}
        answered |= {finding for line in picked for finding in line.findings}
        present = answered | set(before.findings)
        signs = self._fired(answered, before)
        unnamed = self._unnamed(answers, place)
        unclear = self._is_unclear(answers, picked) and not before.named
        urgency = max(
            (
                *(sign.tier for sign in signs),
                *(choice.at_least for _, choice in chosen if choice.at_least),
                *(urgency for _, urgency in unnamed),
                "soon" if unclear else "none",
            ),
            key=URGENCIES.index,
        )
        raised = any(choice.raises for _, choice in chosen) or bool(present & set(self._content.raised_by))
        if raised and urgency in ("none", "soon"):
            urgency = URGENCIES[URGENCIES.index(urgency) + 1]
        return Verdict(
            urgency=urgency,
            signs=signs,
            reasons=self._reasons(chosen, signs, bool(unnamed), unclear),
            unnamed=unnamed,
            two_urgent=sum(sign.tier == "urgent" for sign in signs) > 1,
            told_of_signs=answers.get("signs") not in (None, SKIPPED),
        )

    def summary(self, answers: Answers, verdict: Verdict) -> list[str]:
        """Plain lines to show a clinician."""
        lines = [f"{self.questions[name].name}: {self._in_words(name, answers)}" for name in QUESTIONS]
        said = getattr(self.wording, f"result_{verdict.urgency}")
        return [*lines, f"{self.wording.result}: {said}", self.wording.not_a_diagnosis]

    def sign_urgency(self, place: Place, line: SignLine) -> Urgency:
        """How fast help is needed for a line of the list of a place, by itself."""
        fired = self._fired({*self._content.findings, *place.findings, *line.findings})
        return fired[0].tier if fired else "none"

    def _fired(self, findings: Iterable[str], before: Before = NOTHING_BEFORE) -> tuple[Sign, ...]:
        """The signs that have fired, before or now, each with the tier it has with all findings."""
        assessment = assess(self._signs, [Finding(name, "present") for name in findings], before.findings)
        ids = dict.fromkeys((*(sign.id for sign in assessment.signs), *before.signs))
        signs = [self._signs.signs[name] for name in ids if name in self._signs.signs]
        with_tiers = (sign.copy(update={"tier": sign.tier_with(assessment.findings)}) for sign in signs)
        return tuple(sorted(with_tiers, key=lambda sign: -URGENCIES.index(sign.tier)))

    def _unnamed(self, answers: Answers, place: Place) -> tuple[tuple[SignLine, Urgency], ...]:
        if self.lines_named(answers) or self.choice_of("signs", answers.get("signs")) != "some":
            return ()
        return tuple((line, self.sign_urgency(place, line)) for line in place.signs)

    def _is_unclear(self, answers: Answers, picked: tuple[SignLine, ...]) -> bool:
        """Whether danger signs were answered in words that are neither a choice nor numbers."""
        answer = answers.get("signs")
        return answer not in (None, SKIPPED) and not picked and self.choice_of("signs", answer) is None

    def _reasons(
        self, chosen: list[tuple[str, Choice]], signs: tuple[Sign, ...], unnamed: bool, unclear: bool
    ) -> tuple[str, ...]:
        reasons = [f"{sign.name}: {sign.why[0].lower()}{sign.why[1:]}" for sign in signs[:MOST_SIGNS_TOLD]]
        reasons += [choice.reason for _, choice in chosen if choice.reason]
        if unnamed:
            reasons.append(self.wording.some_unnamed)
        if unclear and not signs:
            reasons.append(self.wording.unclear)
        return tuple(reasons) or (self.wording.no_sign,)

    def _in_words(self, question: str, answers: Answers) -> str:
        answer = answers.get(question)
        if answer is None or answer == SKIPPED:
            return self.wording.skipped
        if question == "signs" and (picked := self.lines_named(answers)):
            return "; ".join(line.says for line in picked)
        choices = self.questions[question].choices
        return choices[answer].button if answer in choices else _quoted(answer)

    def _choice_by_position(self, question: str, typed: str) -> str | None:
        """The choice that "the second one" or "option b" means; of danger signs that means a line of the list."""
        found = _POSITION.fullmatch(_normal(typed))
        if question == "signs" or not found:
            return None
        return list(self.questions[question].choices)[0 if (found[1] or found[2]) in _FIRST else 1]

    def _part_in(self, typed: str | None) -> str | None:
        """The part of the body that an answer names; of several the one with the longest name."""
        if typed is None or typed in self.questions["where"].choices:
            return None
        words = _normal(typed)
        found = [
            (len(word), part)
            for part, term in self._parts.items()
            for word in term.words
            if re.search(rf"\b{re.escape(word)}\b", words)
        ]
        return max(found)[1] if found else None


def _is_number(word: str) -> bool:
    return word.isdigit() or word in _LINE_NUMBERS


def _normal(text: str) -> str:
    """Lower case, without apostrophes and other signs."""
    return " ".join(re.sub(r"[^\w\s.]", " ", re.sub(r"['\u2019]", "", text.lower())).strip(" .").split())


def _denies(before: str) -> bool:
    """Whether words before a word deny it: "no new tablets"."""
    return _DENIAL.search(before.rpartition(" but ")[2]) is not None


def _minutes(words: str) -> list[float]:
    """Every length of time below a day that is named, in minutes."""
    return [float(number) * _MINUTES_IN[unit[0]] for number, unit in _LENGTH_OF_TIME.findall(words)]


def _quoted(typed: str) -> str:
    """A person's own words, shortened, without what Markdown would take for a sign."""
    words = " ".join(re.sub(r"[\\`*_\[\]()<>#|!~{}]", " ", typed).split())
    return words if len(words) <= LONGEST_QUOTE else words[: LONGEST_QUOTE - 1].rstrip() + "…"


def _unknown_names(content: _File, source: YamlSource, signs: DangerSigns, base: KnowledgeBase) -> Iterator[Problem]:
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
