"""How many questions are understood: in all, topic by topic, from family to family, and off topic.

The questions were judged by a Charley not trained on them. Shares are 0 to 1. ``topics`` is the topic id of each intent
that has an answer (``causes_cold``: ``causes/cold``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from charley.content.judged import Judged
from charley.content.rules.questions import FEWEST
from charley.nlu.intents import OUTSIDE

Topics = Mapping[str, str]

CONVERSATION, OFF_TOPIC = "conversation", "off-topic"  # stand beside the families of topics
WEAK = 0.6  # share right; a topic below it needs work
FEW = 2 * FEWEST  # questions; a topic with fewer is learnt, but badly
OFTEN_TAKEN = 0.1  # of a topic's questions that one other topic takes


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
class OffTopic:
    """What visitors would get to the questions of one intent outside, in numbers of questions."""

    intent: str
    questions: int
    declined: int
    choice: int
    other_reply: int
    answer: int


def headline(judged: list[Judged], topics: Topics) -> Headline:
    """The figures at the head of the page."""
    ours = [each for each in judged if each.asked in topics]
    outcomes = Counter(each.outcome(topics) for each in ours)
    return Headline(
        questions=len(ours),
        topics=len(topics),
        first=share(each.right for each in ours),
        among_three=share(each.among_first(3) for each in ours),
        answered_right=share(each.verdict == each.asked for each in ours),
        answered_other=share(each.outcome(topics) == "answer" and each.verdict != each.asked for each in ours),
        choice=outcomes["choice"] / max(len(ours), 1),
        other_reply=outcomes["other reply"] / max(len(ours), 1),
        declined=outcomes["declined"] / max(len(ours), 1),
        off_topic_declined=share(each.outcome(topics) == "declined" for each in judged if each.asked in OUTSIDE),
    )


def coverage(judged: list[Judged], topics: Topics) -> list[Coverage]:
    """A row for each topic, in the order of ``topics``; one without questions has a row too."""
    by_intent = defaultdict(list)
    for each in judged:
        by_intent[each.asked].append(each)
    return [_coverage_of(intent, by_intent[intent], topics) for intent in topics]


def _coverage_of(intent: str, judged: list[Judged], topics: Topics) -> Coverage:
    taken_for = Counter(name(each.given, topics) for each in judged if not each.right)
    right = share(each.right for each in judged)
    return Coverage(
        topic=topics[intent],
        family=family(intent, topics),
        questions=len(judged),
        right=right,
        declined=share(each.outcome(topics) == "declined" for each in judged),
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


def off_topic(judged: list[Judged], topics: Topics) -> list[OffTopic]:
    """A row for each intent outside."""
    outcomes = {intent: Counter(each.outcome(topics) for each in judged if each.asked == intent) for intent in OUTSIDE}
    return [
        OffTopic(intent, count.total(), count["declined"], count["choice"], count["other reply"], count["answer"])
        for intent, count in outcomes.items()
    ]


def name(intent: str, topics: Topics) -> str:
    """The topic id of an intent, or else its own name."""
    return topics.get(intent, intent)


def family(intent: str, topics: Topics) -> str:
    """The family of an intent's topic, or what else it belongs to."""
    if intent in topics:
        return topics[intent].partition("/")[0]
    return OFF_TOPIC if intent in OUTSIDE else CONVERSATION


def share(hits: Iterable[bool]) -> float:
    """The share of what is true; 0 of nothing."""
    found = list(hits)
    return sum(found) / max(len(found), 1)
