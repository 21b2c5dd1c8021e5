"""Whether a message is answered, met with a choice or declined, and what else it carries."""

from __future__ import annotations

import pytest
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from charley.nlu.confidence_gate import ALSO_ASKED, ALTERNATIVES, LEANS, ConfidenceGate
from charley.nlu.topic_classifier import QUESTION_RANKINGS, SCOPE

TOPIC, OTHER_TOPIC = "causes_dehydration", "relief_stretch"
STORY = "I have a new job in a warehouse and stand on concrete all day, and my legs cramp in the evening."


def gated(trained, ranking, scope=0.99, text="x", questions=()):
    """A message after the gate, whose classifier gave it a ranking and its questions rankings of their own."""
    entries, *of_questions = [
        [{"name": name, "confidence": share} for name, share in sorted(shares.items(), key=lambda item: -item[1])]
        for shares in (ranking, *questions)
    ]
    found = {INTENT: entries[0], INTENT_RANKING_KEY: entries, SCOPE: scope, QUESTION_RANKINGS: of_questions}
    (message,) = trained.components[ConfidenceGate].process([Message({TEXT: text, **found})])
    return message


@pytest.mark.parametrize(
    ("ranking", "scope", "verdict"),
    [
        ({TOPIC: 0.7, OTHER_TOPIC: 0.3}, 0.9, TOPIC),
        ({TOPIC: 0.21, OTHER_TOPIC: 0.2, "greet": 0.1}, 0.9, TOPIC),
        ({TOPIC: 0.31, OTHER_TOPIC: 0.29, "greet": 0.4}, 0.9, "greet"),
        ({TOPIC: 0.19, OTHER_TOPIC: 0.18, "greet": 0.1, "out_of_scope_health": 0.1}, 0.9, "nlu_fallback"),
        ({TOPIC: 0.3, "out_of_scope_health": 0.6}, 0.9, TOPIC),
        ({TOPIC: 0.1, "out_of_scope_health": 0.6}, 0.9, "nlu_fallback"),
        ({TOPIC: 0.9, "out_of_scope_health": 0.06, "out_of_scope_other": 0.04}, 0.79, "out_of_scope_health"),
        ({TOPIC: 0.9, "out_of_scope_health": 0.04, "out_of_scope_other": 0.06}, 0.79, "out_of_scope_other"),
        ({TOPIC: 0.3, "out_of_scope_health": 0.1, "out_of_scope_other": 0.6}, 0.1, "out_of_scope_other"),
        ({"greet": 0.25, TOPIC: 0.2, "out_of_scope_other": 0.1}, 0.6, "greet"),
        ({"follow_up": 0.95, TOPIC: 0.03, "out_of_scope_other": 0.02}, 0.1, "follow_up"),
        ({"symptom_check": 0.6, TOPIC: 0.2, "out_of_scope_other": 0.1}, 0.1, "out_of_scope_other"),
    ],
    ids=[
        "sure of a topic",
        "hardly sure of a topic",
        "surer of small talk",
        "several topics, none likely",
        "our subject, though the classifier is for outside",
        "our subject, and no topic is likely",
        "not our subject, likelier health",
        "not our subject, likelier something else",
        "surely not our subject",
        "small talk need not be our subject",
        "a certain follow-up need not be our subject",
        "hardly small talk, and hardly our subject",
    ],
)
def test_the_gate_answers_offers_or_declines(trained, ranking, scope, verdict):
    message = gated(trained, ranking, scope)

    assert message.get(INTENT) == {"name": verdict, "confidence": max(ranking.values())}
    assert {entry["name"]: entry["confidence"] for entry in message.get(INTENT_RANKING_KEY)} == ranking


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("my tooth aches", "out_of_scope_health"),
        ("how to treat a bad cold", "out_of_scope_health"),
        ("which team won the cup", "out_of_scope_other"),
        ("what is the best joke", "out_of_scope_other"),
    ],
)
def test_off_topic_is_declined_with_the_likelier_intent_outside(trained, text, verdict):
    message = trained.read(text)

    assert message.get(INTENT)["name"] == verdict
    assert message.get(SCOPE) < 0.1


def test_an_answer_that_is_not_certain_carries_the_other_likely_topics(trained):
    ranking = {TOPIC: 0.5, "greet": 0.2, OTHER_TOPIC: 0.15, "out_of_scope_other": 0.1, "relief_magnesium": 0.03}
    assert gated(trained, {**ranking, "foods_magnesium": 0.01}).get(ALTERNATIVES) == [OTHER_TOPIC, "relief_magnesium"]


@pytest.mark.parametrize(
    ("ranking", "scope"),
    [
        ({TOPIC: 0.95, OTHER_TOPIC: 0.05}, 0.99),
        ({"greet": 0.6, TOPIC: 0.2, OTHER_TOPIC: 0.2}, 0.99),
        ({TOPIC: 0.5, OTHER_TOPIC: 0.4, "out_of_scope_other": 0.1}, 0.1),
        ({TOPIC: 0.15, OTHER_TOPIC: 0.15}, 0.99),
    ],
    ids=["certain", "small talk", "declined", "a choice anyway"],
)
def test_nothing_else_carries_alternatives(trained, ranking, scope):
    assert gated(trained, ranking, scope).get(ALTERNATIVES) == []


def test_a_message_carries_the_further_topics_it_asks_about_in_the_order_asked_each_once(trained):
    questions = [
        {"relief_magnesium": 0.9},
        {TOPIC: 0.8},
        {"greet": 0.9},
        {OTHER_TOPIC: 0.5, TOPIC: 0.4},
        {"foods_magnesium": 0.4},
        {"relief_magnesium": 0.6},
    ]
    assert gated(trained, {TOPIC: 0.6}, questions=questions).get(ALSO_ASKED) == ["relief_magnesium", OTHER_TOPIC]


@pytest.mark.parametrize(
    ("question", "further"),
    [
        ({TOPIC: 0.4, OTHER_TOPIC: 0.3}, [OTHER_TOPIC]),
        ({TOPIC: 0.7, OTHER_TOPIC: 0.3}, []),
        ({TOPIC: 0.3, OTHER_TOPIC: 0.2}, []),
        ({"follow_up": 0.4, OTHER_TOPIC: 0.35}, [OTHER_TOPIC]),
        ({"foods_magnesium": 0.4, OTHER_TOPIC: 0.35}, []),
        ({TOPIC: 1.0}, []),
    ],
    ids=["next to it", "not near", "not likely", "small talk before it", "another one before it", "nothing else"],
)
def test_a_further_question_on_what_is_answered_already_may_be_on_the_topic_next_to_it(trained, question, further):
    assert gated(trained, {TOPIC: 0.6}, questions=[question]).get(ALSO_ASKED) == further


@pytest.mark.parametrize(("ranking", "scope"), [({"greet": 0.9}, 0.99), ({TOPIC: 0.9, "out_of_scope_other": 0.1}, 0.1)])
def test_what_is_not_answered_from_an_article_carries_no_further_question(trained, ranking, scope):
    assert gated(trained, ranking, scope, questions=[{OTHER_TOPIC: 0.9}]).get(ALSO_ASKED) == []


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("is it dehydration? which stretch helps my foot?", "causes_dehydration", "relief_stretch"),
        (
            f"{STORY} Could it be that i drink too little? Which stretch stops it?",
            "causes_dehydration",
            "relief_stretch",
        ),
    ],
)
def test_two_questions_in_one_message_are_both_found(trained, text, first, second):
    message = trained.read(text)

    assert {message.get(INTENT)["name"], *message.get(ALSO_ASKED)} == {first, second}
    assert len(message.get(ALSO_ASKED)) == 1


def test_one_question_asks_nothing_further(trained):
    assert trained.read("does magnesium help").get(ALSO_ASKED) == []
    assert trained.read(f"{STORY} Does magnesium help?").get(ALSO_ASKED) == []


def test_the_gate_keeps_the_head_of_a_long_ranking(trained):
    ranking = {f"intent_{number}": (20 - number) / 210 for number in range(20)}

    kept = gated(trained, ranking).get(INTENT_RANKING_KEY)

    assert 3 <= len(kept) < 20
    assert [entry["name"] for entry in kept] == list(ranking)[: len(kept)]


def test_a_message_says_whether_it_leans(trained):
    assert gated(trained, {TOPIC: 0.9}, text="and my neck?").get(LEANS)
    assert not gated(trained, {TOPIC: 0.9}, text="why does my calf cramp at night after running").get(LEANS)
