"""Messages that need what was said before them, and what that was."""

from __future__ import annotations

import pytest
from rasa.shared.core.events import ActionExecuted, Restarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from charley.nlu.leaning import FEWEST_WORDS, MOST_WORDS, REMEMBERED_WORDS, leans, said_before


def conversation(*messages):
    """A tracker after messages, each a text and its intent, that were all answered."""
    tracker = DialogueStateTracker("web-0123", [])
    for text, intent in messages:
        tracker.update(ActionExecuted("action_listen"))
        tracker.update(UserUttered(text, {"name": intent, "confidence": 0.9}))
        tracker.update(ActionExecuted("action_answer"))
    return tracker


@pytest.mark.parametrize(
    "text",
    [
        "why",
        "how come",
        "stretching",
        "",
        "???",
        "and my neck?",
        "What about if I am six months pregnant",
        "  ...and for my left foot while i am running",
        "no i meant the muscle at the front",
        "how long should I hold a stretch for",
        "does that go for children in school too",
        "which of the two foods has more of it",
        "my mum gets them in her thigh as well",
        "can i take one with my blood pressure tablets",
        "for somebody who sits at a desk all day",
    ],
)
def test_a_message_that_is_short_opens_like_a_reply_or_points_back_leans(text):
    assert leans(text)


@pytest.mark.parametrize(
    "text",
    [
        "why does my calf cramp at night after running",
        "does magnesium help with leg cramps",
        "which foods contain magnesium and potassium together",
        "best stretches before a marathon race",
    ],
)
def test_a_message_that_says_what_it_is_about_does_not_lean(text):
    assert not leans(text)


def test_a_message_of_few_words_leans_whatever_they_are():
    words = ["hamstring", "cramp", "home", "remedies", "list", "please"]
    assert leans(" ".join(words[: FEWEST_WORDS - 1]))
    assert not leans(" ".join(words[:FEWEST_WORDS]))


def test_a_message_of_many_words_leans_on_nothing_however_it_opens():
    assert leans("and " + "calf " * (MOST_WORDS - 1))
    assert not leans("and " + "calf " * MOST_WORDS)


def test_a_word_that_only_begins_like_one_that_points_back_does_not_count():
    assert not leans("italian football players get hamstring cramps")
    assert not leans("organic bananas against night time cramps")


def test_a_conversation_that_has_just_begun_has_nothing_said_before():
    assert said_before(DialogueStateTracker("web-0123", [])) == ""


def test_the_last_two_questions_are_remembered_oldest_first():
    tracker = conversation(
        ("what is a cramp", "basics_definition"),
        ("does magnesium help", "relief_magnesium"),
        ("which foods have it", "foods_magnesium"),
    )
    assert said_before(tracker) == "does magnesium help. which foods have it"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("thanks", "thanks"),
        ("tell me more", "elaborate"),
        ("and in my neck", "follow_up"),
        ("is that safe", "is_it_safe"),
        ("is it gout", "out_of_scope_health"),
        ("who won the match", "out_of_scope_other"),
        ("wadde hadde dudde da", "gibberish"),
    ],
)
def test_small_talk_and_what_is_off_topic_are_passed_over(text, intent):
    tracker = conversation(("does magnesium help", "relief_magnesium"), (text, intent))
    assert said_before(tracker) == "does magnesium help"


def test_a_question_that_was_not_understood_is_remembered():
    assert said_before(conversation(("the salt thing in my legs", "nlu_fallback"))) == "the salt thing in my legs"


def test_a_pressed_button_counts_as_the_words_of_its_intent():
    assert said_before(conversation(("/relief_cold_packs", "relief_cold_packs"))) == "relief cold packs"


def test_of_long_messages_the_last_words_are_remembered():
    story = " ".join(f"word{number}" for number in range(60))
    remembered = said_before(conversation((story, "causes_overview"), ("does salt help", "foods_sodium"))).split()
    assert len(remembered) == REMEMBERED_WORDS
    assert remembered[-4:] == ["word59.", "does", "salt", "help"]


def test_what_was_said_before_a_restart_is_forgotten():
    tracker = conversation(("does magnesium help", "relief_magnesium"))
    tracker.update(Restarted())
    assert said_before(tracker) == ""
