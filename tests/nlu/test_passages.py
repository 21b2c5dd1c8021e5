"""The sentences of a message, and which of them ask something."""

from __future__ import annotations

import time

import pytest

from charley.nlu.passages import MOST_SENTENCES, Passage, asks, passages, word_count

STORY = "I run three times a week and drink enough. My calf locks up most nights around three o'clock."
THANKS = "Any reply would be lovely because I am quite worn out by it."


@pytest.mark.parametrize(
    "sentence",
    [
        "is it dangerous?",
        "is it dangerous",
        "It is only in my left calf?",
        "my calf, again?!?",
        '"Is that normal?"',
        "(is that normal?)",
        "what causes muscle cramps",
        "Why does my calf cramp",
        "hows that work",
        "can i still run",
        "shud i see a doctor",
        "anyone else get this in the foot",
        "any tips for night cramps",
        "so, um, is it the heat?",
        "ok so basically what helps",
        "hi please can you help",
        "hello, my question is what stops it",
        "secondly, does it come back",
        "i was wondering if it is the salt",
        "I am not sure whether to stretch",
        "and i would like to know the cause",
        "worth a try",
        "also is tonic water ok instead",
        "can anxiety alone cause them",
        "do my work boots cause it",
        "so are the tablets addictive",
    ],
)
def test_a_question_asks_with_or_without_its_mark(sentence):
    assert asks(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "",
        "...",
        "my calf cramps at night",
        "it is only in my left calf",
        "I drink whatever there is",
        "thanks so much for your reply",
        "The doctor said it is harmless.",
        "somewhat better today",
        "it shows in the morning",
        "is killing me",
        "and is worse at night",
        "can hardly walk",
        "does not stop",
    ],
)
def test_a_statement_does_not_ask(sentence):
    assert not asks(sentence)


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("??? - _", 0), ("my calf's sore", 3), ("don't know, 2 weeks", 4), ("3am foot-cramps", 3)],
)
def test_words_are_counted_with_their_apostrophes(text, count):
    assert word_count(text) == count


@pytest.mark.parametrize(
    "text",
    [
        "",
        "???",
        "why does my calf cramp at night",
        "My calf cramps. Why is that?",
        "hello! my calf hurts. what can i do",
        "i run a lot and my calf cramps at night after every long run what can i do about it",
    ],
)
def test_a_short_message_is_read_as_a_whole(text):
    assert passages(text) == []


def test_a_long_message_of_one_sentence_is_read_as_a_whole():
    text = "my calf locks up most nights around three and then it stays sore all of the next day " * 2
    assert word_count(text) > 24
    assert passages(text) == []


def test_a_story_with_a_question_is_split_into_its_sentences():
    assert passages(f"{STORY} What can I do about it? {THANKS}") == [
        Passage("I run three times a week and drink enough.", asks=False),
        Passage("My calf locks up most nights around three o'clock.", asks=False),
        Passage("What can I do about it?", asks=True),
        Passage(THANKS, asks=False),
    ]


@pytest.mark.parametrize(
    "text",
    [
        f"{STORY} what can i do about it",
        f"{STORY}\n\nwhat can i do about it\n",
        "I run three times a week and drink enough... my calf locks up most nights around three and it is very sore.. "
        "what can i do about it",
        "I run three times a week and drink enough; my calf locks up most nights around three and it is very sore; "
        "what can i do about it",
    ],
    ids=["full stops", "lines", "dots", "semicolons"],
)
def test_the_question_of_a_story_is_found_without_a_question_mark(text):
    *story, question = passages(text)
    assert question == Passage("what can i do about it", asks=True)
    assert len(story) == 2
    assert not any(sentence.asks for sentence in story)


def test_a_point_inside_a_number_ends_no_sentence():
    story = "I drink 1.5 litres of water a day and take 2.5 mg of a tablet and still both calves cramp every night."
    assert [passage.text for passage in passages(f"{story} Is it the tablet?")] == [story, "Is it the tablet?"]


@pytest.mark.parametrize(
    "question",
    [
        "what can i do about it",
        "how long does it last",
        "which stretches should i do",
        "why is it only on one side",
        "is it the shoes",
        "shud i rest it",
        "can anyone help",
    ],
)
def test_a_question_at_the_end_of_a_run_on_stands_by_itself(question):
    story = "i have been training for my first marathon and since last week both of my calves lock up at night"
    assert passages(f"hello everyone i am new here. {story} {question}")[-2:] == [
        Passage(story, asks=False),
        Passage(question, asks=True),
    ]


def test_a_run_on_is_cut_before_its_last_question_only():
    text = (
        "my calf keeps cramping at night so i asked my sister why does it happen and she had no clue "
        "but should i stretch before bed"
    )
    (story, question) = passages(text)
    assert question.text == "should i stretch before bed"
    assert story.text == text.removesuffix(" should i stretch before bed")


def test_a_question_mark_does_not_make_a_run_on_of_one_question():
    text = "why does the muscle in my lower leg tighten up so hard every single night just before i wake up?"
    assert passages(f"{text} thanks for reading all of this") == [
        Passage(text, asks=True),
        Passage("thanks for reading all of this", asks=False),
    ]


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("why does my calf cramp? does magnesium help?", ["why does my calf cramp?", "does magnesium help?"]),
        ("What causes it? And is it dangerous", ["What causes it?", "And is it dangerous"]),
        ("what stops a cramp. also can i run tomorrow", ["what stops a cramp.", "also can i run tomorrow"]),
        ("is it the heat\nshould i drink more", ["is it the heat", "should i drink more"]),
        ("what causes it and can salt help", ["what causes it", "can salt help"]),
        ("do my boots cause it n is a tennis ball any good", ["do my boots cause it", "is a tennis ball any good"]),
    ],
)
def test_two_questions_in_a_short_message_are_told_apart(text, questions):
    assert passages(text) == [Passage(question, asks=True) for question in questions]


def test_the_story_before_a_question_is_no_part_of_it():
    assert passages("back in spasm, do i use heat or ice and should i be resting or moving about") == [
        Passage("back in spasm", asks=False),
        Passage("do i use heat or ice", asks=True),
        Passage("should i be resting or moving about", asks=True),
    ]


def test_signs_without_words_are_no_sentences():
    assert passages("why does my calf cramp? !!! ... ??? does magnesium help?") == [
        Passage("why does my calf cramp?", asks=True),
        Passage("does magnesium help?", asks=True),
    ]


def test_of_a_long_post_the_start_and_the_end_are_read():
    sentences = [f"On day {number} my calf was sore." for number in range(40)]
    found = [passage.text for passage in passages(" ".join(sentences))]
    assert len(found) == MOST_SENTENCES
    assert found == [*sentences[: MOST_SENTENCES // 2], *sentences[-MOST_SENTENCES // 2 :]]


@pytest.mark.parametrize("piece", ["why ", "i am ", "so ", "calf ", ". ", "?\n", "what is it? ", "a" * 50])
def test_any_message_that_a_channel_lets_through_is_read_quickly(piece):
    text = (piece * 5000)[:5000]
    started = time.process_time()
    found = passages(text)
    assert time.process_time() - started < 2
    assert len(found) <= MOST_SENTENCES
    assert all(passage.text in text for passage in found)
