"""The questions that an editor should look at, with file and line: mixed up, wrongly treated, there twice."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np

from charley.content.examples import Example
from charley.content.judged import Judged
from charley.content.report_figures import Topics, name
from charley.nlu.intents import OUTSIDE

NEAR_IDENTICAL = 0.93  # cosine
ROWS_AT_ONCE = 1000  # of likenesses, 40 MB


@dataclass(frozen=True)
class Sentence:
    """A question as it is shown: where it stands (file and line), what it asks for and what a visitor would get.

    ``taken_for`` is the likeliest topic or intent, ``answered_with`` that of the reply, if it would be a reply to one.
    """

    text: str
    place: str
    asked: str
    taken_for: str
    confidence: float
    scope: float
    outcome: str
    answered_with: str | None


@dataclass(frozen=True)
class Pair:
    """Two topics that are mixed up, with the questions that were."""

    first: str
    second: str
    questions_of_both: int
    mixed_up: list[Sentence]


@dataclass(frozen=True)
class Twins:
    """Two questions that are nearly the same and stand in two places. ``likeness`` is the cosine."""

    first: Sentence
    second: Sentence
    likeness: float


def confused_pairs(judged: list[Judged], topics: Topics, most: int) -> list[Pair]:
    """The pairs of topics that are mixed up most often, in either direction, with the surest mistakes first."""
    mixed_up = defaultdict(list)
    for each in judged:
        if not each.right and each.asked in topics and each.given in topics:
            mixed_up[tuple(sorted((each.asked, each.given)))].append(each)
    questions = Counter(each.asked for each in judged)
    first = sorted(mixed_up.items(), key=lambda item: (-len(item[1]), item[0]))[:most]
    return [
        Pair(
            topics[one],
            topics[other],
            questions[one] + questions[other],
            [sentence(each, topics) for each in sorted(between, key=lambda each: -each.confidence)],
        )
        for (one, other), between in first
    ]


def wrongly_declined(judged: list[Judged], topics: Topics) -> list[Sentence]:
    """Our questions that would be declined, the most surely declined first."""
    declined = [each for each in judged if each.asked in topics and each.outcome(topics) == "declined"]
    return [sentence(each, topics) for each in sorted(declined, key=lambda each: each.scope)]


def wrongly_answered(judged: list[Judged], topics: Topics) -> list[Sentence]:
    """Off-topic questions that would be answered, those most surely taken for ours first."""
    answered = [each for each in judged if each.asked in OUTSIDE and each.outcome(topics) == "answer"]
    return [sentence(each, topics) for each in sorted(answered, key=lambda each: -each.scope)]


def near_identical(
    judged: list[Judged], vectors: np.ndarray, topics: Topics, likeness: float = NEAR_IDENTICAL
) -> list[Twins]:
    """Questions of two topics (or of a topic and another intent) that are nearly the same, the likest first.

    ``vectors`` are of unit length, a row for each question.
    """
    intents = np.array([each.asked for each in judged])
    found = []
    for start in range(0, len(judged), ROWS_AT_ONCE):
        block = vectors[start : start + ROWS_AT_ONCE] @ vectors.T
        for row, column in np.argwhere(block > likeness):
            one, other = start + int(row), int(column)
            if one < other and intents[one] != intents[other] and {intents[one], intents[other]} & topics.keys():
                found.append((float(block[row, column]), one, other))
    return [
        Twins(sentence(judged[one], topics), sentence(judged[other], topics), min(cosine, 1.0))
        for cosine, one, other in sorted(found, key=lambda each: (-each[0], *each[1:]))
    ]


def sentence(judged: Judged, topics: Topics) -> Sentence:
    """A question as it is shown."""
    outcome = judged.outcome(topics)
    return Sentence(
        text=judged.example.text,
        place=place(judged.example),
        asked=name(judged.asked, topics),
        taken_for=name(judged.given, topics),
        confidence=judged.confidence,
        scope=judged.scope,
        outcome=outcome,
        answered_with=name(judged.verdict, topics) if outcome in ("answer", "other reply") else None,
    )


def place(example: Example) -> str:
    """File and line of a question."""
    return f"{example.path.as_posix()}:{example.line}"
