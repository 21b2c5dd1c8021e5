"""Danger signs in messages as people write them, through the whole bot; nothing is trained on ``told/``.

``tier`` is what a careful nurse would say by the sheet of danger signs: emergency, urgent, soon or none. A message of
tier soon or none is harmless here: raising it to urgent or emergency is a false alarm.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

TOLD = Path(__file__).with_name("told")
GRAVE = ("emergency", "urgent")
EMERGENCY_FLOOR = 96  # per cent of the emergencies that are told as such; aim: 98
GRAVE_FLOOR = 96  # per cent of the emergencies that are told as emergency or urgent; aim: 100
URGENT_FLOOR = 94  # per cent of the urgent messages that are told as urgent or more; aim: 92
ALARM_CEILING = 3  # per cent of the harmless messages that are told as urgent or more; aim: 4
DIALOGUE_FLOOR = 80  # per cent of the conversations in which each turn gets its tier; aim: 100


def read(name):
    return [json.loads(line) for line in (TOLD / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def raised(answers_to):
    """The tier that the bot gives to each message, beside the right one."""
    messages = read("messages")
    answers = answers_to([[message["text"]] for message in messages])
    return [
        (message["id"], message["tier"], answer["urgency"]) for message, [answer] in zip(messages, answers, strict=True)
    ]


def share(found):
    found = list(found)
    return 100 * sum(found) / len(found)


def test_emergencies_are_recognised(raised):
    missed = [name for name, tier, given in raised if tier == "emergency" and given not in GRAVE]
    assert share(given == "emergency" for _, tier, given in raised if tier == "emergency") >= EMERGENCY_FLOOR, missed
    assert share(given in GRAVE for _, tier, given in raised if tier == "emergency") >= GRAVE_FLOOR, missed


def test_urgent_signs_are_recognised(raised):
    missed = [name for name, tier, given in raised if tier == "urgent" and given not in GRAVE]
    assert share(given in GRAVE for _, tier, given in raised if tier == "urgent") >= URGENT_FLOOR, missed


def test_harmless_messages_raise_few_alarms(raised):
    alarmed = [name for name, tier, given in raised if tier not in GRAVE and given in GRAVE]
    assert share(given in GRAVE for _, tier, given in raised if tier not in GRAVE) <= ALARM_CEILING, alarmed


def test_an_emergency_is_answered_with_its_action_alone(stack):
    answer = stack.visitor().say("my back is in spasm and since this morning i cant pee")
    assert (answer["kind"], answer["urgency"], answer["buttons"], answer["more"]) == ("triage", "emergency", [], [])
    assert "E01" in answer["signs"]
    assert answer["text"].startswith("**")


def test_signs_add_up_over_the_turns_of_a_conversation(answers_to):
    right, wrong = 0, []
    dialogues = read("dialogues")
    answered = answers_to([[turn["text"] for turn in dialogue["turns"]] for dialogue in dialogues])
    for dialogue, answers in zip(dialogues, answered, strict=True):
        given = [answer["urgency"] for answer in answers]
        wanted = [turn["tier"] for turn in dialogue["turns"]]
        good = all(a == b if b in GRAVE else a not in GRAVE for a, b in zip(given, wanted, strict=True))
        right += good
        wrong += [] if good else [dialogue["id"]]
    assert 100 * right / (right + len(wrong)) >= DIALOGUE_FLOOR, wrong
