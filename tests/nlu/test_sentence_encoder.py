"""The vectors of messages, of the questions in them, and of short messages in a conversation."""

from __future__ import annotations

import numpy as np
import pytest
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from charley.nlu.sentence_encoder import (
    MOST_QUESTIONS,
    QUESTION_VECTORS,
    VECTOR_IN_CONTEXT,
    WORDS_IN_CONTEXT,
    Encoder,
    EncoderMissing,
    SentenceEncoder,
)

STORY = "I have a new job in a warehouse and stand on concrete all day, and my legs cramp in the evening."


def features_of(message):
    _, sentence = message.get_dense_features(attribute=TEXT)
    return sentence.features


def test_a_vector_does_not_depend_on_the_other_messages_of_its_batch(trained):
    texts = ["calf " * 100, "is it because i drink too little"]
    _, together = trained.components[SentenceEncoder].process(
        [Message({TEXT: text}) for text in texts], DialogueStateTracker("web-0123", [])
    )

    np.testing.assert_array_equal(features_of(together), features_of(trained.encoded(texts[1])))


def test_a_training_example_has_the_vector_of_the_same_words_in_a_conversation(trained):
    for example in trained.data.training_examples:
        np.testing.assert_array_equal(features_of(example), features_of(trained.encoded(example.get(TEXT))))


def test_a_second_training_takes_the_vectors_from_the_first(trained, monkeypatch):
    def encode(self, text):
        raise AssertionError(f"'{text}' was encoded again")

    monkeypatch.setattr(Encoder, "encode", encode)
    first = trained.data.training_examples[0]
    again = TrainingData([Message.build(first.get(TEXT), first.get(INTENT))])
    trained.load(SentenceEncoder).process_training_data(again)

    np.testing.assert_array_equal(features_of(again.training_examples[0]), features_of(first))


def test_a_message_without_a_text_is_passed_over(trained):
    message = Message({INTENT: {"name": "greet"}})

    assert trained.components[SentenceEncoder].process([message], DialogueStateTracker("web-0123", [])) == [message]
    assert not message.features


def test_an_encoder_that_has_not_been_built_says_how_to_build_it(tmp_path):
    with pytest.raises(EncoderMissing, match="make encoder"):
        Encoder(tmp_path)


def test_another_encoder_is_not_answered_from_the_training_cache(encoder_folder, tmp_path):
    here = SentenceEncoder.fingerprint_addon({"path": str(encoder_folder)})
    (tmp_path / "manifest.json").write_text('{"encoder": "another digest"}', encoding="utf-8")

    assert here
    assert SentenceEncoder.fingerprint_addon({"path": str(tmp_path)}) not in ("", here)


def question_vectors(trained, text):
    return trained.encoded(text).get(QUESTION_VECTORS)


def test_each_question_of_a_story_has_a_vector_alone_and_one_after_the_sentence_before(trained):
    ((alone, after),) = question_vectors(trained, f"{STORY} Does magnesium help? Thank you for your time.")

    np.testing.assert_array_equal(alone, trained.encode("Does magnesium help?"))
    np.testing.assert_array_equal(after, trained.encode(f"{STORY} Does magnesium help?"))


def test_a_question_that_comes_first_stands_alone_twice(trained):
    (first, second) = question_vectors(trained, "does magnesium help? how do i stretch my calf?")

    np.testing.assert_array_equal(*first)
    np.testing.assert_array_equal(second[1], trained.encode("does magnesium help? how do i stretch my calf?"))


def test_of_many_questions_the_last_are_read_by_themselves(trained):
    questions = [f"does remedy number {number} help?" for number in range(MOST_QUESTIONS + 3)]

    pairs = question_vectors(trained, " ".join(questions))

    assert len(pairs) == MOST_QUESTIONS
    for (alone, _), question in zip(pairs, questions[-MOST_QUESTIONS:], strict=True):
        np.testing.assert_array_equal(alone, trained.encode(question))


@pytest.mark.parametrize("text", ["", "does magnesium help", f"{STORY} {STORY} I am tired of it."])
def test_a_message_of_one_sentence_or_without_a_question_has_no_question_vectors(trained, text):
    assert question_vectors(trained, text) == []


def vector_in_context(trained, text, *questions):
    return trained.encoded(text, *questions).get(VECTOR_IN_CONTEXT)


def test_a_short_message_in_a_conversation_has_a_vector_with_what_was_said_before(trained):
    before = [("why do i cramp", "causes_overview"), ("hello", "greet"), ("show me stretches", "relief_stretch")]

    vector = vector_in_context(trained, "and how long", *before)

    np.testing.assert_array_equal(vector, trained.encode("why do i cramp. show me stretches. and how long"))


def test_without_a_conversation_there_is_no_vector_in_context(trained):
    assert vector_in_context(trained, "and how long") is None
    assert vector_in_context(trained, "and how long", ("hello", "greet")) is None


def test_a_long_message_has_no_vector_in_context(trained):
    before = ("does magnesium help", "relief_magnesium")

    assert vector_in_context(trained, "calf " * WORDS_IN_CONTEXT, before) is not None
    assert vector_in_context(trained, "calf " * (WORDS_IN_CONTEXT + 1), before) is None
