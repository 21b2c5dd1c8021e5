"""The intents that are no topics are the same wherever they are written down."""

from __future__ import annotations

from pathlib import Path

import yaml
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME

from charley.knowledge import KnowledgeBase
from charley.nlu.intents import CONVERSATIONAL, LEANING, OUTSIDE

ROOT = Path(__file__).parents[2]
DECIDED_BY_THE_GATE = {DEFAULT_NLU_FALLBACK_INTENT_NAME}  # has no examples


def read(name):
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def names(entries):
    return [entry if isinstance(entry, str) else next(iter(entry)) for entry in entries]


def test_no_intent_stands_in_two_lists_or_twice():
    assert len({*OUTSIDE, *CONVERSATIONAL}) == len([*OUTSIDE, *CONVERSATIONAL])


def test_what_leans_on_the_conversation_is_part_of_it():
    assert set(LEANING) <= set(CONVERSATIONAL)


def test_they_are_the_intents_of_the_core_examples():
    written = [entry["intent"] for entry in read("data/core/nlu.yml")["nlu"]]
    assert sorted(written) == sorted([*OUTSIDE, *CONVERSATIONAL])


def test_they_are_the_intents_of_the_domain():
    assert set(names(read("domain.yml")["intents"])) - DECIDED_BY_THE_GATE == {*OUTSIDE, *CONVERSATIONAL}


def test_none_is_a_topic():
    base = KnowledgeBase.load(ROOT / "knowledge")
    assert {*OUTSIDE, *CONVERSATIONAL}.isdisjoint(base.section(topic).intent for topic in base.topics)
