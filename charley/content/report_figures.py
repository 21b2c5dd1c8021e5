"""What the report tells, worked out from questions that were judged by a Charley not trained on them.

Shares are 0 to 1. ``topics`` is the topic id of each intent that has an answer (``causes_cold``: ``causes/cold``).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from charley.content.examples import Example
from charley.content.judged import Judged
from charley.content.rules.questions import FEWEST
from charley.nlu.intents import OUTSIDE

Topics = Mapping[str, str]

CONVERSATION, OFF_TOPIC = "conversation", "off-topic"  # stand beside the families of topics
WEAK = 0.6  # share right; a topic below it needs work
FEW = 2 * FEWEST  # questions; a topic with fewer is learnt, but badly
OFTEN_TAKEN = 0.1  # of a topic's questions that one other topic takes
NEAR_IDENTICAL = 0.93  # cosine
ROWS_AT_ONCE = 1000  # of likenesses, 40 MB
SCOPE_STEP = 0.5  # log odds
SCOPE_REACH = 16  # steps to each side of the threshold


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
class Headline:
    """How the questions of all topics fare. The five shares from ``answered_right`` on make up the whole."""

    questions: int
    topics: int
    first: float
    among_three: float
    answered_right: float
    answered_other: float
    choice: float
    other_reply: float
    declined: float
    off_topic_declined: float


@dataclass(frozen=True)
class Coverage:
    """How one topic's questions fare, and what an editor can do for it. ``taken_for`` has the most frequent first."""

    topic: str
    family: str
    questions: int
    right: float
    declined: float
    taken_for: list[tuple[str, int]]
    advice: list[str]


@dataclass(frozen=True)
class FamilyRow:
    """The questions of one family, and the share of them that falls to each family."""

    family: str
    questions: int
    shares: dict[str, float]


@dataclass(frozen=True)
class Pair:
    """Two topics that are mixed up, with the questions that were."""

    first: str
    second: str
    questions_of_both: int
    mixed_up: list[Sentence]


@dataclass(frozen=True)
class CalibrationBin:
    """The questions with a confidence from ``low`` to ``high``: how many, how sure on average, the share right."""

    low: float
    high: float
    questions: int
    confidence: float
    right: float


@dataclass(frozen=True)
class ScopeBin:
    """The share of our questions and that of off-topic ones with a scope from ``low`` to ``high``."""

    low: float
    high: float
    ours: float
    off_topic: float


@dataclass(frozen=True)
class OffTopic:
    """What visitors would get to the questions of one intent outside, in numbers of questions."""

    intent: str
    questions: int
    declined: int
    choice: int
    other_reply: int
    answer: int


@dataclass(frozen=True)
class Twins:
    """Two questions that are nearly the same and stand in two places. ``likeness`` is the cosine."""

    first: Sentence
    second: Sentence
    likeness: float


def place(example: Example) -> str:
    """File and line of a question."""
    return f"{example.path.as_posix()}:{example.line}"


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


def name(intent: str, topics: Topics) -> str:
    """The topic id of an intent, or else its own name."""
    return topics.get(intent, intent)


def family(intent: str, topics: Topics) -> str:
    """The family of an intent's topic, or what else it belongs to."""
    if intent in topics:
        return topics[intent].partition("/")[0]
    return OFF_TOPIC if intent in OUTSIDE else CONVERSATION


def headline(judged: list[Judged], topics: Topics) -> Headline:
    """The figures at the head of the page."""
    ours = [each for each in judged if each.asked in topics]
    outcomes = Counter(each.outcome(topics) for each in ours)
    return Headline(
        questions=len(ours),
        topics=len(topics),
        first=_share(each.right for each in ours),
        among_three=_share(each.among_first(3) for each in ours),
        answered_right=_share(each.verdict == each.asked for each in ours),
        answered_other=_share(each.outcome(topics) == "answer" and each.verdict != each.asked for each in ours),
        choice=outcomes["choice"] / max(len(ours), 1),
        other_reply=outcomes["other reply"] / max(len(ours), 1),
        declined=outcomes["declined"] / max(len(ours), 1),
        off_topic_declined=_share(each.outcome(topics) == "declined" for each in judged if each.asked in OUTSIDE),
    )


def coverage(judged: list[Judged], topics: Topics) -> list[Coverage]:
    """A row for each topic, in the order of ``topics``; one without questions has a row too."""
    by_intent = defaultdict(list)
    for each in judged:
        by_intent[each.asked].append(each)
    return [_coverage_of(intent, by_intent[intent], topics) for intent in topics]


def _coverage_of(intent: str, judged: list[Judged], topics: Topics) -> Coverage:
    taken_for = Counter(name(each.given, topics) for each in judged if not each.right)
    right = _share(each.right for each in judged)
    return Coverage(
        topic=topics[intent],
        family=family(intent, topics),
        questions=len(judged),
        right=right,
        declined=_share(each.outcome(topics) == "declined" for each in judged),
        taken_for=taken_for.most_common(),
        advice=advice(len(judged), right, taken_for),
    )


def advice(questions: int, right: float, taken_for: Counter[str]) -> list[str]:
    """What an editor can do for a topic with few questions, or with many that are not recognised."""
    told = []
    if questions < FEW:
        told.append(f"Few questions: add {FEW - questions} or more that differ from each other.")
    if questions and right < WEAK:
        told.append(_advice_for_weak(questions, taken_for))
    return told


def _advice_for_weak(questions: int, taken_for: Counter[str]) -> str:
    rivals = [(rival, count) for rival, count in taken_for.most_common(2) if count >= OFTEN_TAKEN * questions]
    if rivals:
        names = " and ".join(f"{rival} ({count} of {questions})" for rival, count in rivals)
        return (
            f"Often taken for {names}. Decide which question belongs where, write it into the comment above each "
            "topic, move what stands in the wrong one, and add questions that only this topic answers."
        )
    names = ", ".join(f"{rival} ({count})" for rival, count in taken_for.most_common(3))
    return (
        f"Taken for {len(taken_for)} different topics, most often {names}. Do its questions all ask one thing? Move "
        "those that do not, and add some that say plainly what this topic answers."
    )


def families(judged: list[Judged], topics: Topics) -> list[FamilyRow]:
    """A row for each family, in the order of ``topics``, then conversation and off-topic."""
    names = [*dict.fromkeys(family(intent, topics) for intent in topics), CONVERSATION, OFF_TOPIC]
    counts = {asked: Counter() for asked in names}
    for each in judged:
        counts[family(each.asked, topics)][family(each.given, topics)] += 1
    totals = {asked: counts[asked].total() for asked in names}
    return [
        FamilyRow(asked, totals[asked], {given: counts[asked][given] / max(totals[asked], 1) for given in names})
        for asked in names
    ]


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


def calibration(judged: list[Judged], topics: Topics, bins: int = 10) -> list[CalibrationBin]:
    """Our questions by confidence, in steps of equal width; steps without a question are left out."""
    grouped = defaultdict(list)
    for each in judged:
        if each.asked in topics:
            grouped[min(int(each.confidence * bins), bins - 1)].append(each)
    return [
        CalibrationBin(
            low=number / bins,
            high=(number + 1) / bins,
            questions=len(group),
            confidence=sum(each.confidence for each in group) / len(group),
            right=_share(each.right for each in group),
        )
        for number, group in sorted(grouped.items())
    ]


def modesty(bins: list[CalibrationBin]) -> float:
    """By how much the share right exceeds the confidence on average; below 0 Charley is too sure of itself."""
    questions = sum(each.questions for each in bins)
    return sum(each.questions * (each.right - each.confidence) for each in bins) / max(questions, 1)


def scope_bins(judged: list[Judged], topics: Topics, threshold: float) -> list[ScopeBin]:
    """Our questions and those of others by scope.

    The steps are of equal width in log odds, since nearly all questions lie close to 0 or to 1. The threshold is a
    border between two of them; what lies beyond the outermost counts there.
    """
    middle = math.log(threshold / (1 - threshold))
    borders = middle + SCOPE_STEP * np.arange(-SCOPE_REACH, SCOPE_REACH + 1)
    edges = 1 / (1 + np.exp(-borders))
    ours = _histogram([each.scope for each in judged if each.asked in topics], edges)
    others = _histogram([each.scope for each in judged if each.asked in OUTSIDE], edges)
    return [
        ScopeBin(float(low), float(high), float(our), float(other))
        for low, high, our, other in zip(edges[:-1], edges[1:], ours, others, strict=True)
    ]


def _histogram(scopes: list[float], edges: np.ndarray) -> np.ndarray:
    inner = np.searchsorted(edges[1:-1], scopes, side="right")
    return np.bincount(inner, minlength=len(edges) - 1) / max(len(scopes), 1)


def off_topic(judged: list[Judged], topics: Topics) -> list[OffTopic]:
    """A row for each intent outside."""
    outcomes = {intent: Counter(each.outcome(topics) for each in judged if each.asked == intent) for intent in OUTSIDE}
    return [
        OffTopic(intent, count.total(), count["declined"], count["choice"], count["other reply"], count["answer"])
        for intent, count in outcomes.items()
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


def _share(hits: Iterable[bool]) -> float:
    """The share of what is true; 0 of nothing."""
    found = list(hits)
    return sum(found) / max(len(found), 1)
