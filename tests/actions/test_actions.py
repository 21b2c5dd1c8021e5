"""The actions, run as the action server runs them, on the project's own articles."""

import logging
import shutil

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import (
    AnswerTopic,
    DeclineOffer,
    Elaborate,
    FollowUp,
    IsItSafe,
    OfferTopics,
    TakeUpOffer,
    WhatElse,
)
from actions.handoff import Handoff
from actions.turn import knowledge_base
from charley.answers import caution_topic
from charley.answers.answer import TEXT_LIMIT
from charley.knowledge.article import without_markers

CONVERSATION = "web-0123"
LINKED = {"last_topic": "relief/stretch", "offered_topic": "relief/massage"}


def run(action, intent, slots=None, named=(), ranking=(), text="words of the visitor", **found):
    """The answer object and the slots set, for one message in which the pipeline has ``found`` what is given."""
    message = {
        "text": text,
        "intent": {"name": intent, "confidence": 0.83},
        "intent_ranking": [{"name": name, "confidence": 0.3} for name in ranking],
        "entities": [{"entity": entity, "value": value} for entity, value in named],
        **found,
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


def in_general(name, text):
    """A text, after that there is none just for what an id of the vocabulary names."""
    base = knowledge_base()
    return base.wording.in_general.format(about=base.vocabulary.terms[name].phrase, answer=without_markers(text))


def or_did_you_mean(text):
    return knowledge_base().wording.or_did_you_mean.format(answer=text)


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
    assert answer["title"] == f"{section('relief/stretch').title} (for your neck)"


def test_a_place_named_now_comes_before_the_person_that_the_conversation_knows():
    slots = {"person": "pregnant", "body_part": "neck"}
    assert {"pregnant", "neck"} <= set(section("relief/stretch").variants)
    answer, _ = run(AnswerTopic(), "relief_stretch", slots, [("body_part", "neck")])
    assert answer["text"] == without_markers(section("relief/stretch").variants["neck"])


def test_of_several_places_in_one_message_the_first_with_an_answer_of_its_own_gets_it():
    named = [("body_part", "eyelid"), ("body_part", "neck")]
    answer, _ = run(AnswerTopic(), "relief_stretch", {"body_part": ["eyelid", "neck"]}, named, leans=True)
    assert answer["text"] == without_markers(section("relief/stretch").variants["neck"])


def test_a_full_question_that_names_what_has_no_answer_of_its_own_is_answered_as_it_is():
    answer, _ = run(AnswerTopic(), "relief_stretch", {"person": "child"}, [("person", "child")], leans=False)
    assert "child" not in section("relief/stretch").variants
    assert answer["text"] == without_markers(section("relief/stretch").short)


def test_a_leaning_message_that_names_a_person_with_no_answer_of_their_own_says_so_and_offers_their_topic():
    told = section("relief/stretch")
    assert "child" not in told.variants
    answer, _ = run(AnswerTopic(), "relief_stretch", {"person": "child"}, [("person", "child")], leans=True)
    assert answer["text"] == in_general("child", told.short)
    assert (answer["topic"], answer["title"]) == ("relief/stretch", told.title)
    assert offered_by(answer)[0] == "/people_children"


@pytest.mark.parametrize(
    ("intent", "named"),
    [
        ("night_overview", [("body_part", "foot"), ("time", "night")]),
        ("people_pregnancy", [("body_part", "arm"), ("person", "pregnant")]),
        ("body_leg_calf", [("body_part", "calf"), ("time", "exercise")]),
    ],
    ids=["foot cramp at night", "arm cramp pregnant", "calf cramp exercise"],
)
def test_the_topic_that_is_all_about_what_was_named_denies_nothing(intent, named):
    topic = knowledge_base().topic_of_intent(intent)
    assert not set(section(topic).variants) & {name for _, name in named}
    answer, _ = run(AnswerTopic(), intent, dict(named), named, leans=True)
    assert answer["text"] == without_markers(section(topic).short)


@pytest.mark.parametrize(
    ("leans", "topic"), [(True, "foods/magnesium"), (False, "foods/overview")], ids=["leaning", "by itself"]
)
def test_a_message_is_read_after_the_last_topic_when_it_leans_on_that(leans, topic):
    answer, slots = run(AnswerTopic(), "foods_overview", {"last_topic": "relief/magnesium"}, leans=leans)
    assert (answer["topic"], slots["last_topic"]) == (topic, topic)


def test_what_helps_after_what_a_cramp_is_gets_the_general_advice():
    answer, _ = run(AnswerTopic(), "relief_overview", {"last_topic": "basics/definition"}, leans=True)
    assert answer["topic"] == "relief/overview"


def test_an_answer_that_is_not_certain_has_buttons_to_what_else_may_have_been_meant():
    others = ["relief_massage", "greet", "relief_stretch", "relief_heat"]
    answer, slots = run(AnswerTopic(), "relief_stretch", alternatives=others)
    assert (answer["kind"], answer["topic"]) == ("answer", "relief/stretch")
    assert answer["text"] == or_did_you_mean(without_markers(section("relief/stretch").short))
    assert answer["alternatives"] == ["relief/massage", "relief/heat"]
    assert answer["buttons"] == [
        {"title": section(topic).block.button, "payload": f"/{section(topic).intent}"}
        for topic in ("relief/massage", "relief/heat")
    ]
    assert slots["last_topic"] == "relief/stretch"


def test_an_answer_that_is_certain_has_buttons_to_what_comes_next():
    answer, _ = run(AnswerTopic(), "relief_stretch", alternatives=[])
    assert answer["alternatives"] == []
    assert offered_by(answer) == [f"/{section(topic).intent}" for topic in section("relief/stretch").block.next]


def test_a_second_question_is_answered_too():
    asked = ["relief_magnesium", "relief_heat"]
    answer, slots = run(AnswerTopic(), "causes_overview", {"body_part": "back"}, also_asked=asked)
    (second,) = answer["more"]
    assert (answer["topic"], second["topic"]) == ("causes/overview", "relief/magnesium")
    assert second["text"] == without_markers(section("relief/magnesium").short)
    assert second["sources"]
    assert second["message_id"] != answer["message_id"]
    assert slots["last_topic"] == "causes/overview"


def test_a_second_question_is_answered_for_the_place_that_the_conversation_knows():
    answer, _ = run(AnswerTopic(), "causes_overview", {"body_part": "neck"}, also_asked=["relief_stretch"])
    assert answer["more"][0]["text"] == without_markers(section("relief/stretch").variants["neck"])


def test_what_is_answered_as_a_second_question_is_not_offered_as_an_alternative():
    likely = ["relief_magnesium", "relief_heat"]
    answer, _ = run(AnswerTopic(), "causes_overview", alternatives=likely, also_asked=["relief_magnesium"])
    assert [second["topic"] for second in answer["more"]] == ["relief/magnesium"]
    assert answer["alternatives"] == ["relief/heat"]


def test_a_third_question_is_answered_when_the_second_has_the_same_answer_as_the_first():
    slots, asked = {"last_topic": "relief/magnesium"}, ["foods_magnesium", "relief_stretch"]
    answer, _ = run(AnswerTopic(), "foods_overview", slots, leans=True, also_asked=asked)
    assert [second["topic"] for second in answer["more"]] == ["relief/stretch"]


def test_a_second_question_for_the_same_answer_is_not_answered_twice():
    slots = {"last_topic": "relief/magnesium"}
    answer, _ = run(AnswerTopic(), "foods_overview", slots, leans=True, also_asked=["foods_magnesium"])
    assert (answer["topic"], answer["more"]) == ("foods/magnesium", [])


def test_a_follow_up_with_an_answer_of_its_own_gives_it():
    answer, slots = run(FollowUp(), "follow_up", {**LINKED, "body_part": "neck"}, [("body_part", "neck")])
    assert (answer["kind"], answer["topic"]) == ("answer", "relief/stretch")
    assert answer["text"] == without_markers(section("relief/stretch").variants["neck"])
    assert slots["last_topic"] == "relief/stretch"


def test_a_follow_up_without_an_answer_of_its_own_says_so_and_answers_in_general():
    told = section("relief/stretch")
    assert "eyelid" not in told.variants
    answer, slots = run(FollowUp(), "follow_up", {**LINKED, "body_part": "eyelid"}, [("body_part", "eyelid")])
    assert answer["text"] == in_general("eyelid", told.short)
    assert "your eyelid" in answer["text"]
    assert offered_by(answer)[0] == "/body_eyelid"
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


def test_a_follow_up_on_another_place_goes_to_the_topic_of_that_place():
    answer, slots = run(FollowUp(), "follow_up", {"last_topic": "body/thigh"}, [("body_part", "neck")])
    assert answer["topic"] == slots["last_topic"] == "body/neck"
    assert answer["text"] == without_markers(section("body/neck").short)


def test_a_follow_up_on_a_person_without_an_answer_of_their_own_goes_to_their_topic():
    assert "child" not in section("relief/stretch").variants
    answer, slots = run(FollowUp(), "follow_up", LINKED, [("person", "child")])
    assert answer["topic"] == slots["last_topic"] == "people/children"
    assert answer["text"] == without_markers(section("people/children").short)


def test_a_follow_up_on_nothing_said_before_goes_to_the_topic_of_what_it_names():
    answer, slots = run(FollowUp(), "follow_up", {}, [("body_part", "neck")])
    assert answer["topic"] == slots["last_topic"] == "body/neck"


def test_is_it_safe_tells_what_not_to_do_and_when_to_get_help():
    told = section("relief/stretch")
    answer, slots = run(IsItSafe(), "is_it_safe", LINKED)
    assert answer["text"] == caution_topic(knowledge_base(), "relief/stretch", 0.83).text
    assert without_markers(told.do_not).splitlines()[0] in answer["text"]
    assert without_markers(told.get_help).splitlines()[0] in answer["text"]
    assert (answer["kind"], answer["topic"], answer["title"]) == ("answer", "relief/stretch", told.title)
    assert answer["sources"]
    assert slots == {}


def test_is_it_safe_for_somebody_gives_the_answer_that_is_theirs():
    answer, _ = run(IsItSafe(), "is_it_safe", {**LINKED, "person": "pregnant"}, [("person", "pregnant")])
    assert answer["text"] == without_markers(section("relief/stretch").variants["pregnant"])


def test_is_it_safe_for_somebody_without_an_answer_of_their_own_says_so_and_offers_their_topic():
    answer, _ = run(IsItSafe(), "is_it_safe", {**LINKED, "person": "child"}, [("person", "child")])
    assert answer["text"] == in_general("child", section("relief/stretch").short)
    assert offered_by(answer)[0] == "/people_children"


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
    [
        (TakeUpOffer, "affirm"),
        (FollowUp, "follow_up"),
        (Elaborate, "elaborate"),
        (IsItSafe, "is_it_safe"),
        (WhatElse, "what_else"),
    ],
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


def test_an_unclear_message_that_leans_on_the_last_topic_gets_more_of_it_and_the_likeliest_topics():
    ranking = ["nlu_fallback", "relief_heat", "greet", "causes_stress"]
    answer, slots = run(OfferTopics(), "nlu_fallback", LINKED, ranking=ranking, leans=True)
    more, around = without_markers(section("relief/stretch").more), or_did_you_mean("").strip()
    assert (answer["kind"], answer["topic"]) == ("answer", "relief/stretch")
    assert answer["text"].endswith(around)
    assert more.startswith(answer["text"].removesuffix(around).strip())
    assert answer["alternatives"] == ["relief/heat", "causes/stress"]
    assert offered_by(answer) == ["/relief_heat", "/causes_stress"]
    assert slots == {}


def test_more_of_any_topic_fits_in_one_part_beside_the_likeliest_topics():
    ranking = ["relief_heat", "causes_stress"]
    long = []
    for topic in knowledge_base().topics:
        answer, _ = run(OfferTopics(), "nlu_fallback", {"last_topic": topic}, ranking=ranking, leans=True)
        if len(answer["text"]) > TEXT_LIMIT:
            long.append(topic)
    assert long == []


@pytest.mark.parametrize("slots", [{}, {"last_topic": "relief/of-last-year"}])
def test_an_unclear_message_that_leans_on_nothing_is_met_with_the_likeliest_topics(slots):
    answer, _ = run(OfferTopics(), "nlu_fallback", slots, ranking=["nlu_fallback", "relief_heat"], leans=True)
    assert (answer["kind"], answer["alternatives"]) == ("choice", ["relief/heat"])


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
