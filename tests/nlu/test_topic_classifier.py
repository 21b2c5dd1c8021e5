"""Which intent a message has, by itself and in a conversation, and whether it is our subject."""

from __future__ import annotations

import pytest
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from charley.nlu.confidence_gate import LEANS
from charley.nlu.intents import OUTSIDE
from charley.nlu.topic_classifier import KEPT_PER_QUESTION, QUESTION_RANKINGS, SCOPE, TopicClassifier

TOPIC, OTHER_TOPIC = "causes_dehydration", "relief_stretch"
AFTER_MAGNESIUM = ("does magnesium help", "relief_magnesium")
AFTER_STRETCHING = ("how do i stretch a calf cramp", "relief_stretch")
STORY = "I have a new job in a warehouse and stand on concrete all day, and my legs cramp in the evening."


def share_of(intent, message):
    return next(entry["confidence"] for entry in message.get(INTENT_RANKING_KEY) if entry["name"] == intent)


@pytest.mark.parametrize("text", ["is it because i drink too little", "hi", "", f"{STORY} Does magnesium help?"])
def test_the_ranking_is_sorted_sums_to_one_and_begins_with_the_winner(trained, text):
    (message,) = trained.components[TopicClassifier].process([trained.encoded(text)])

    ranking = message.get(INTENT_RANKING_KEY)
    confidences = [entry["confidence"] for entry in ranking]
    assert {entry["name"] for entry in ranking} == set(trained.examples)
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) == pytest.approx(1, abs=1e-5)
    assert message.get(INTENT) == ranking[0]
    assert 0 <= message.get(SCOPE) <= 1


def test_the_examples_themselves_are_understood_and_known_to_be_our_subject_or_not(trained):
    for intent, texts in trained.examples.items():
        for text in texts:
            message = trained.read(text)
            assert message.get(INTENT)["name"] == intent
            assert message.get(SCOPE) < 0.1 if intent in OUTSIDE else message.get(SCOPE) > 0.9


def trained_on(trained, *intents):
    examples = [example for example in trained.data.training_examples if example.get(INTENT) in intents]
    other = TopicClassifier.create(*trained.arguments(TopicClassifier)[:2], Resource("other"), None)
    other.train(TrainingData(examples))


def test_a_classifier_cannot_be_trained_without_examples_outside_or_with_one_intent(trained):
    with pytest.raises(ValueError, match="class"):
        trained_on(trained, TOPIC, OTHER_TOPIC)
    with pytest.raises(ValueError, match="class"):
        trained_on(trained, "out_of_scope_other")


def test_two_intents_are_enough(trained):
    trained_on(trained, TOPIC, "out_of_scope_other")
    small = TopicClassifier.load(*trained.arguments(TopicClassifier)[:2], Resource("other"), None)

    for text, intent in ((trained.examples[TOPIC][0], TOPIC), ("tell me a joke", "out_of_scope_other")):
        (message,) = small.process([trained.encoded(text)])
        assert message.get(INTENT)["name"] == intent


def test_a_classifier_without_sentence_vectors_says_what_is_missing(trained):
    with pytest.raises(ValueError, match="put SentenceEncoder before"):
        trained.components[TopicClassifier].process([Message({TEXT: "does magnesium help"})])


def test_the_question_in_a_story_outweighs_the_story(trained):
    story, question = trained.read(STORY), trained.read(f"{STORY} Does magnesium help?")

    assert story.get(INTENT)["name"] != "relief_magnesium"
    assert question.get(INTENT)["name"] == "relief_magnesium"
    assert share_of("relief_magnesium", question) > 2 * share_of("relief_magnesium", story)


def test_each_question_has_a_short_ranking_of_its_own(trained):
    rankings = trained.read("does magnesium help? which stretch stops it?").get(QUESTION_RANKINGS)

    assert [ranking[0]["name"] for ranking in rankings] == ["relief_magnesium", "relief_stretch"]
    for ranking in rankings:
        confidences = [entry["confidence"] for entry in ranking]
        assert len(confidences) == KEPT_PER_QUESTION
        assert confidences == sorted(confidences, reverse=True)
        assert sum(confidences) <= 1 + 1e-5


@pytest.mark.parametrize("text", ["does it really help", "does it work", "is it any good"])
def test_a_leaning_message_is_about_what_was_said_before(trained, text):
    assert trained.read(text, AFTER_MAGNESIUM).get(INTENT)["name"] == "relief_magnesium"
    assert trained.read(text, AFTER_STRETCHING).get(INTENT)["name"] == "relief_stretch"


def test_a_leaning_message_is_our_subject_when_what_was_said_before_is(trained):
    alone, after = trained.read("is it any good"), trained.read("is it any good", AFTER_MAGNESIUM)

    assert alone.get(SCOPE) < 0.8 <= after.get(SCOPE)


@pytest.mark.parametrize("text", ["tell me a joke then", "who won it"])
def test_what_is_surely_off_topic_stays_so_in_a_conversation(trained, text):
    message = trained.read(text, AFTER_MAGNESIUM)

    assert message.get(LEANS)
    assert message.get(INTENT) == trained.read(text).get(INTENT)
    assert message.get(INTENT)["name"] == "out_of_scope_other"


def test_a_message_that_says_by_itself_what_it_is_about_is_read_by_itself(trained):
    text = "which exercises stretch a cramped hamstring best"

    assert not trained.read(text).get(LEANS)
    assert trained.read(text, AFTER_MAGNESIUM).get(INTENT_RANKING_KEY) == trained.read(text).get(INTENT_RANKING_KEY)


@pytest.mark.parametrize("text", ["and my shoulder?", "hello again"])
def test_what_is_no_topic_keeps_its_intent_in_a_conversation(trained, text):
    message = trained.read(text, AFTER_MAGNESIUM)

    assert message.get(INTENT) == trained.read(text).get(INTENT)
    assert message.get(INTENT)["name"] in ("follow_up", "greet")
