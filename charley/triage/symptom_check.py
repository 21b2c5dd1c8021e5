"""The symptom check: from the answers to six questions to the signs that follow and how fast help is needed.

Its content is ``knowledge/symptom_check.yml``; the signs are those of ``knowledge/danger_signs.yml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from charley.knowledge import KnowledgeBase
from charley.triage.assessment import Finding, assess
from charley.triage.check_content import ELSEWHERE, QUESTIONS, CheckContent, Choice, Place, Question, SignLine
from charley.triage.signs import DangerSigns, Sign
from charley.triage.typed_answers import line_numbers, normal, position, quoted

Urgency = Literal["none", "soon", "urgent", "emergency"]

URGENCIES: tuple[Urgency, ...] = ("none", "soon", "urgent", "emergency")
MOST_SIGNS_TOLD = 3  # as reasons
SKIPPED = "skipped"  # instead of an answer


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

    def __init__(self, content: CheckContent, signs: DangerSigns, base: KnowledgeBase) -> None:
        self.wording = content.wording
        self.places = content.places
        self.questions: dict[str, Question] = {name: getattr(content.questions, name) for name in QUESTIONS}
        self._content = content
        self._signs = signs
        self._parts = {part: base.vocabulary.terms[part] for place in self.places.values() for part in place.parts}

    @classmethod
    def load(cls, path: Path, signs: DangerSigns, base: KnowledgeBase, shown_as: Path | None = None) -> SymptomCheck:
        """Reads ``symptom_check.yml``. Raises :class:`ContentError` with everything that is wrong in it."""
        return cls(CheckContent.load(path, signs, base, shown_as), signs, base)

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
        return tuple(lines[number - 1] for number in line_numbers(answers.get("signs") or "", len(lines)))

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
        return choices[answer].button if answer in choices else quoted(answer)

    def _choice_by_position(self, question: str, typed: str) -> str | None:
        """The choice that "the second one" or "option b" means; of danger signs that means a line of the list."""
        place = None if question == "signs" else position(typed)
        return None if place is None else list(self.questions[question].choices)[place]

    def _part_in(self, typed: str | None) -> str | None:
        """The part of the body that an answer names; of several the one with the longest name."""
        if typed is None or typed in self.questions["where"].choices:
            return None
        words = normal(typed)
        found = [
            (len(word), part)
            for part, term in self._parts.items()
            for word in term.words
            if re.search(rf"\b{re.escape(word)}\b", words)
        ]
        return max(found)[1] if found else None
