"""The things that a message names, and persons whose age it tells."""

from __future__ import annotations

import pytest
from rasa.shared.nlu.constants import ENTITIES


def entities_in(message, kind):
    return [(entity["entity"], entity["value"]) for entity in message.get(ENTITIES) if entity["entity"] == kind]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("cramp in my carf", ["calf"]),
        ("my CALVES hurt", ["calf"]),
        ("why does it come back", []),
        ("Lower Back spasm", ["back"]),
        ("it came back in my back", ["back"]),
        ("i handle things", []),
        ("my shoulderr spasms", ["shoulder"]),
        ("hello", []),
    ],
)
def test_the_vocabulary_finds_whole_words_and_their_misspellings(trained, text, found):
    assert entities_in(trained.read(text), "body_part") == [("body_part", name) for name in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the thigh not the calf", ["thigh"]),
        ("sorry its my thigh, not my calf", ["thigh"]),
        ("not my left calf, the right thigh", ["thigh"]),
        ("not in the foot but the hand", ["hand"]),
        ("not calf", []),
        ("the calf is not sore", ["calf"]),
        ("why not stretch the calf", ["calf"]),
        ("it does not help my calf", ["calf"]),
    ],
)
def test_what_a_message_says_it_is_not_is_not_found(trained, text, found):
    assert entities_in(trained.read(text), "body_part") == [("body_part", name) for name in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("is it safe at 78", ["older"]),
        ("my 7 year old gets leg cramps", ["child"]),
        ("I'm 32 weeks and my legs cramp", ["pregnant"]),
        ("im 12 weeks pregnant", ["pregnant"]),
        ("my nan is old, she's 84", ["older"]),
        ("she's 84, her mum was 90 years old", ["older"]),
        ("my gran, she's 84, and my 6 year old", ["older", "child"]),
        ("it wakes me at 3", []),
        ("im 40", []),
    ],
)
def test_an_age_tells_who_it_is_about_once(trained, text, found):
    assert entities_in(trained.read(text), "person") == [("person", name) for name in found]


def test_a_misspelt_medicine_is_not_guessed(trained):
    assert entities_in(trained.read("can i take diazepam"), "medicine") == [("medicine", "diazepam")]
    assert entities_in(trained.read("can i take diazepalm"), "medicine") == []


def test_an_entity_says_where_it_stands_and_who_found_it(trained):
    text = "my Lower Back hurts and I'm 70."

    back, older = trained.read(text).get(ENTITIES)

    assert [(text[entity["start"] : entity["end"]], entity["value"]) for entity in (back, older)] == [
        ("Lower Back", "back"),
        ("I'm 70", "older"),
    ]
    assert {entity["extractor"] for entity in (back, older)} == {"VocabularyEntityExtractor"}
