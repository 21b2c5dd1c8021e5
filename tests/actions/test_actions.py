"""The actions, run as the action server runs them, on the project's own articles."""

import logging
import shutil

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import AnswerTopic, DeclineOffer, Elaborate, FollowUp, OfferTopics, TakeUpOffer, WhatElse
from actions.handoff import Handoff
from actions.turn import knowledge_base
from charley.knowledge.article import without_markers

CONVERSATION = "web-0123"
LINKED = {"last_topic": "relief/stretch", "offered_topic": "relief/massage"}


def run(action, intent, slots=None, named=(), ranking=(), text="words of the visitor"):
    """The answer object and the slots set, for one message."""
    message = {
        "text": text,
        "intent": {"name": intent, "confidence": 0.83},
        "intent_ranking": [{"name": name, "confidence": 0.3} for name in ranking],
        "entities": [{"entity": entity, "value": value} for entity, value in named],
    }
    tracker = Tracker(CONVERSATION, slots or {}, message, [], False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    events = action.run(dispatcher, tracker, {})
    (sent,) = dispatcher.messages
    answer = sent["custom"]["answer"]
    assert (sent["text"], sent["buttons"]) == (answer["text"], answer["buttons"])
    return answer, {event["name"]: event["value"] for event in events if event["event"] == "slot"}


def section(topic):
    return knowledge_base().section(topic)


def offered_by(answer):
    return [button["payload"] for button in answer["buttons"]]


def is_start_offer(answer):
    wording = knowledge_base().wording
    return (answer["kind"], answer["text"], answer["alternatives"]) == (
        "choice",
        wording.ask_what_about,
        wording.start_topics,
    )


def test_a_topic_is_answered_whole():
    answer, slots = run(AnswerTopic(), "causes_alcohol_caffeine")
    told = section("causes/alcohol-caffeine")
    assert (answer["kind"], answer["topic"], answer["confidence"]) == ("answer", "causes/alcohol-caffeine", 0.83)
    assert (answer["title"], answer["text"]) == (told.title, without_markers(told.short))
    assert all(source["name"] and source["url"].startswith("https://") for source in answer["sources"])
    assert answer["sources"]
    assert offered_by(answer) == [f"/{section(topic).intent}" for topic in told.block.next]
    assert answer["article"] == "articles/causes#alcohol-caffeine"
    assert answer["message_id"]
    assert slots == {"last_topic": "causes/alcohol-caffeine", "offered_topic": told.block.next[0]}


def test_a_topic_is_answered_for_the_place_that_the_conversation_knows():
    answer, _ = run(AnswerTopic(), "relief_stretch", {"body_part": "neck"})
    assert answer["text"] == without_markers(section("relief/stretch").variants["neck"])


def test_a_follow_up_with_an_answer_of_its_own_gives_it():
    answer, slots = run(FollowUp(), "follow_up", {**LINKED, "body_part": "neck"}, [("body_part", "neck")])
    assert (answer["kind"], answer["topic"]) == ("answer", "relief/stretch")
    assert answer["text"] == without_markers(section("relief/stretch").variants["neck"])
    assert slots["last_topic"] == "relief/stretch"


def test_a_follow_up_without_an_answer_of_its_own_says_so_and_answers_in_general():
    told = section("relief/stretch")
    assert "eyelid" not in told.variants
    answer, slots = run(FollowUp(), "follow_up", {**LINKED, "body_part": "eyelid"}, [("body_part", "eyelid")])
    about = knowledge_base().vocabulary.terms["eyelid"].phrase
    assert answer["text"] == knowledge_base().wording.in_general.format(about=about, answer=without_markers(told.short))
    assert about in answer["text"]
    assert (answer["topic"], answer["sources"] != []) == ("relief/stretch", True)
    assert slots == {"last_topic": "relief/stretch", "offered_topic": told.block.next[0]}


def test_a_follow_up_that_names_nothing_repeats_the_answer():
    answer, _ = run(FollowUp(), "follow_up", LINKED)
    assert answer["text"] == without_markers(section("relief/stretch").short)


def test_a_follow_up_on_a_place_does_not_deny_an_answer_that_is_there():
    slots = {**LINKED, "person": "pregnant", "body_part": "neck"}
    assert {"pregnant", "neck"} <= set(section("relief/stretch").variants)
    answer, _ = run(FollowUp(), "follow_up", slots, [("body_part", "neck")])
    assert not answer["text"].startswith(knowledge_base().wording.in_general.partition("{")[0])


def test_more_of_the_last_topic_is_told():
    answer, _ = run(Elaborate(), "elaborate", LINKED)
    assert answer["topic"] == "relief/stretch"
    assert without_markers(section("relief/stretch").more).startswith(answer["text"])


def test_what_else_offers_topics_near_the_last_one():
    answer, _ = run(WhatElse(), "what_else", LINKED)
    block = section("relief/stretch").block
    assert (answer["kind"], answer["text"]) == ("choice", knowledge_base().wording.what_else)
    assert answer["alternatives"] == [*block.related, *block.next][:3]


def test_yes_takes_the_topic_that_was_offered():
    answer, slots = run(TakeUpOffer(), "affirm", LINKED)
    assert answer["topic"] == "relief/massage"
    assert slots == {"last_topic": "relief/massage", "offered_topic": section("relief/massage").block.next[0]}


@pytest.mark.parametrize(
    ("action", "intent"),
    [(TakeUpOffer, "affirm"), (FollowUp, "follow_up"), (Elaborate, "elaborate"), (WhatElse, "what_else")],
)
@pytest.mark.parametrize("lost", [None, "relief/of-last-year"])
def test_what_leans_on_nothing_offers_the_start_topics(action, intent, lost):
    answer, _ = run(action(), intent, {"last_topic": lost, "offered_topic": lost})
    assert is_start_offer(answer)


def test_no_clears_the_offer():
    answer, slots = run(DeclineOffer(), "deny", LINKED)
    assert (answer["kind"], answer["text"]) == ("smalltalk", knowledge_base().wording.declined_offer)
    assert slots == {"offered_topic": None}


def test_yes_after_what_else_takes_the_first_topic_offered():
    answer, slots = run(WhatElse(), "what_else", LINKED)
    taken, _ = run(TakeUpOffer(), "affirm", {**LINKED, **slots})
    assert taken["topic"] == answer["alternatives"][0]


def test_an_unclear_question_is_met_with_the_three_likeliest_topics_in_words():
    ranking = ["nlu_fallback", "relief_heat", "greet", "causes_stress", "body_neck", "foods_salt", "help_when"]
    answer, slots = run(OfferTopics(), "nlu_fallback", ranking=ranking)
    likeliest = ["relief/heat", "causes/stress", "body/neck"]
    assert (answer["kind"], answer["topic"], answer["alternatives"]) == ("choice", None, likeliest)
    asks = "\n".join(f"- {section(topic).block.asks}" for topic in likeliest)
    assert answer["text"] == knowledge_base().wording.did_you_mean.format(topics=asks)
    assert offered_by(answer) == ["/relief_heat", "/causes_stress", "/body_neck"]
    assert slots == {"offered_topic": "relief/heat"}


def test_an_unclear_question_without_a_likely_topic_is_met_with_the_start_topics():
    answer, _ = run(OfferTopics(), "nlu_fallback", ranking=["nlu_fallback", "greet"])
    assert is_start_offer(answer)


@pytest.fixture
def with_contact(tmp_path, monkeypatch):
    """Sets the site's contact, in a copy of the content."""

    def set_contact(contact):
        shutil.copytree("knowledge", tmp_path / "knowledge")
        (tmp_path / "knowledge/site.yml").write_text(f"contact: {contact}\n", encoding="utf-8")
        monkeypatch.setenv("CHARLEY_KNOWLEDGE", str(tmp_path / "knowledge"))
        knowledge_base.cache_clear()

    yield set_contact
    knowledge_base.cache_clear()


def test_a_person_is_reached_where_the_site_says(with_contact):
    with_contact("Call 555 0100.")
    answer, _ = run(Handoff(), "request_person")
    assert answer["kind"] == "handoff"
    assert answer["text"] == knowledge_base().wording.handoff.format(contact="Call 555 0100.")
    assert offered_by(answer) == ["/help_when"]


def test_a_site_without_a_contact_says_that_nobody_can_be_reached(with_contact):
    with_contact("")
    answer, _ = run(Handoff(), "request_person")
    assert (answer["kind"], answer["text"]) == ("handoff", knowledge_base().wording.handoff_nobody)
    assert offered_by(answer) == ["/help_when"]


def test_an_action_that_fails_says_so_and_logs_nothing_of_the_visitor(caplog):
    failure = knowledge_base().wording.failure  # read before everything is logged
    caplog.set_level(logging.DEBUG)
    answer, slots = run(
        AnswerTopic(),
        "no_topic_at_all",
        {"body_part": "my-left-knee"},
        [("body_part", "my-left-knee")],
        text="it hurts",
    )
    assert (answer["kind"], answer["text"]) == ("declined", failure)
    assert slots == {}
    (record,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert "action_answer: LookupError at" in record.message
    assert CONVERSATION in record.message
    for word in ("it hurts", "my-left-knee", "no_topic_at_all"):
        assert word not in caplog.text
