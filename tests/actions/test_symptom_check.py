"""The form's one action, run as the action server runs it: what it says, remembers and leaves to others."""

import logging

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import symptom_check as action
from actions.answers import AnswerTopic, FollowUp, TakeUpOffer
from actions.symptom_check import AskSymptoms, symptom_check
from actions.turn import knowledge_base
from charley.triage.check_content import QUESTIONS

CONVERSATION = "web-0123"
START, FORM = "symptom_check", "symptom_check_form"


def user(intent, text=None, confidence=0.9, tier=None, findings=(), signs=()):
    """A message as Rasa records it; without a text it is a pressed button, in which no danger signs are looked for."""
    parsed = {"text": text or f"/{intent}", "intent": {"name": intent, "confidence": confidence}}
    if text:
        parsed["danger"] = {"tier": tier or "none", "signs": list(signs), "findings": list(findings)}
    return {"event": "user", "text": parsed["text"], "parse_data": parsed}


def rejected():
    return {"event": "action_execution_rejected", "name": FORM}


def asked(question):
    return {"event": "slot", "name": "requested_slot", "value": f"symptom_{question}"}


def run(events, waits_for=None, answers=()):
    """What is said, and the events returned, for the last message of ``events``."""
    slots = {f"symptom_{name}": value for name, value in dict(answers).items()}
    slots["requested_slot"] = f"symptom_{waits_for}" if waits_for else None
    latest = next(event for event in reversed(events) if event["event"] == "user")["parse_data"]
    tracker = Tracker(CONVERSATION, slots, latest, events, False, None, {"name": FORM}, "action_listen")
    dispatcher = CollectingDispatcher()
    returned = AskSymptoms().run(dispatcher, tracker, {})
    said = [message["custom"]["answer"] for message in dispatcher.messages]
    return (said[0] if said else None), returned


def slots_in(events):
    return {event["name"]: event["value"] for event in events if event["event"] == "slot"}


def asks(answer, question):
    return symptom_check().questions[question].ask in answer["text"]


def has_ended(events):
    forgotten = dict.fromkeys((*(f"symptom_{name}" for name in QUESTIONS), "requested_slot"))
    ends = [event for event in events if event["event"] == "active_loop"]
    return forgotten.items() <= slots_in(events).items() and [event["name"] for event in ends] == [None]


def step(message, question="how_long", **answers):
    return run([asked(question), message], question, answers)


def test_the_form_begins_with_the_first_question():
    answer, events = run([user(START, "check my symptoms")])
    assert asks(answer, "where")
    assert symptom_check().wording.intro in answer["text"]
    assert slots_in(events)["requested_slot"] == "symptom_where"


@pytest.mark.parametrize(("intent", "choice"), [("choose_1", "short"), ("choose_2", "long"), ("skip", "skipped")])
def test_a_button_answers_and_the_next_question_follows(intent, choice):
    answer, events = step(user(intent), where="leg")
    assert asks(answer, "how_often")
    assert symptom_check().wording.intro not in answer["text"]
    assert slots_in(events) == {
        "symptom_how_long": choice,
        "symptom_how_often": None,
        "requested_slot": "symptom_how_often",
    }


@pytest.mark.parametrize(
    ("text", "intent", "kept"),
    [
        ("since tuesday", "out_of_scope_other", "since tuesday"),
        ("20 mins", "gibberish", "20 mins"),
        ("5 mins?", "gibberish", "5 mins?"),
        ("no idea what to say", "nlu_fallback", "no idea what to say"),
        ("when i run", "causes_exercise", "when i run"),
        ("option two", "choose_2", "option two"),
        ("the latter", "choose_2", "long"),
        ("skip this one", "skip", "skipped"),
        ("i only get it when skipping with the rope", "skip", "i only get it when skipping with the rope"),
        ("Next question please", "what_else", "skipped"),
        ("stop and start, all week", "nlu_fallback", "stop and start, all week"),
        ("thanks to football", "thanks", "thanks to football"),
    ],
)
def test_words_answer_whatever_topic_they_look_like(text, intent, kept):
    confidence = 0.4 if intent == "thanks" else 0.9
    _, events = step(user(intent, text, confidence), where="leg")
    assert slots_in(events)["symptom_how_long"] == kept


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("why do i get cramps", "causes_overview"),
        ("does magnesium help", "foods_magnesium"),
        ("ok but is it dangerous", "basics_serious"),
        ("my calf, should i stretch", "relief_stretch"),
        ("it hurts at night you know?", "night_overview"),
        ("thank you", "thanks"),
        ("i want a person", "request_person"),
        ("this is an emergency", "emergency"),
        (None, "relief_stretch"),
    ],
)
def test_what_is_no_answer_is_left_to_the_rules_in_silence(text, intent):
    assert step(user(intent, text), where="leg") == (None, [])


def test_after_the_rules_have_answered_the_question_is_asked_again_with_a_way_out():
    events = [asked("how_long"), user("causes_overview", "why do i get cramps"), rejected()]
    answer, returned = run(events, "how_long", {"where": "leg"})
    assert asks(answer, "how_long")
    assert answer["text"].startswith("**Back to the check: ")
    assert [button["payload"] for button in answer["buttons"]] == ["/choose_1", "/choose_2", "/stop"]
    assert slots_in(returned) == {"symptom_how_long": None, "requested_slot": "symptom_how_long"}


def test_a_rejection_of_an_earlier_message_does_not_count():
    events = [user("causes_overview", "why"), rejected(), asked("how_long"), user("choose_1")]
    answer, _ = run(events, "how_long", {"where": "leg"})
    assert asks(answer, "how_often")


def test_to_ask_for_the_check_inside_it_repeats_the_question():
    answer, _ = step(user(START, "do the symptom check"), where="leg")
    assert asks(answer, "how_long")


@pytest.mark.parametrize(
    ("intent", "text"), [("stop", None), ("stop", "no more"), ("goodbye", "bye"), ("abuse", "Cancel the check!")]
)
def test_stop_ends_it_and_forgets_the_answers(intent, text):
    answer, events = step(user(intent, text), where="leg")
    assert (answer["kind"], answer["text"]) == ("smalltalk", symptom_check().wording.stopped)
    assert has_ended(events)


@pytest.mark.parametrize(
    ("intent", "text", "urgency"),
    [
        ("choose_1", None, "emergency"),
        ("affirm", "yep i do", "emergency"),
        ("choose_2", None, "none"),
        ("deny", "not that i know", "none"),
        ("choose_1", "the first one", "urgent"),
        ("body_leg_calf", "it looks odd", "soon"),
    ],
)
def test_the_last_answer_is_followed_by_the_result(intent, text, urgency):
    answered = {"where": "leg", **dict.fromkeys(QUESTIONS[1:-1], "skipped")}
    answer, events = step(user(intent, text), "signs", **answered)
    assert (answer["kind"], answer["urgency"]) == ("triage", urgency)
    assert has_ended(events)


def test_the_result_offers_the_topic_of_the_place_and_yes_takes_it():
    answered = {"where": "eyelid", **dict.fromkeys(QUESTIONS[1:-1], "skipped")}
    answer, events = step(user("choose_2"), "signs", **answered)
    assert [button["payload"] for button in answer["buttons"]] == ["/body_eyelid"]
    assert slots_in(events)["offered_topic"] == slots_in(events)["last_topic"] == answer["topic"] == "body/eyelid"


def test_an_emergency_told_before_the_check_ends_the_questions_at_once():
    told = user("help_when", "crushing chest pain", tier="emergency", findings=["chest_pain"], signs=["E03"])
    answer, events = run([told, user(START), asked("where"), user("choose_1")], "where")
    assert (answer["urgency"], answer["signs"]) == ("emergency", ["E03"])
    assert has_ended(events)


SKIPPED_UP_TO_SIGNS = {"where": "leg", **dict.fromkeys(QUESTIONS[1:-1], "skipped")}


def test_a_sign_of_a_message_before_a_button_counts():
    told = user("body_leg_calf", "swollen", tier="urgent", findings=["one_leg_swollen"], signs=["U01"])
    answer, _ = run([told, asked("signs"), user("choose_2")], "signs", SKIPPED_UP_TO_SIGNS)
    assert (answer["urgency"], answer["signs"]) == ("urgent", ["U01"])


def test_danger_signs_in_own_words_count_and_older_findings_do_not_by_themselves():
    older = user("body_leg_calf", "words", findings=["throat_swelling"])
    named = user("body_leg_calf", "swollen", findings=["throat_swelling", "one_leg_swollen"])
    answer, _ = run([older, asked("signs"), named], "signs", SKIPPED_UP_TO_SIGNS)
    assert answer["signs"] == ["U01"]


TOLD_EMERGENCY = user("help_when", "crushing chest pain", tier="emergency", findings=["chest_pain"])
TOLD_URGENT = user("help_when", "locked for 20 mins", tier="urgent", findings=["long_cramp"], signs=["U02"])


@pytest.mark.parametrize("intent", ["thanks", "choose_1", "stop", "relief_stretch"])
def test_after_an_emergency_the_rules_answer_and_the_form_ends_in_silence(intent):
    events = [asked("how_long"), TOLD_EMERGENCY, user(intent, "words")]
    assert run(events, "how_long") == (None, [])
    said, returned = run([*events, rejected()], "how_long")
    assert said is None
    assert has_ended(returned)


@pytest.mark.parametrize("message", [user("affirm", "ok"), user("choose_1"), user(START, "check my symptoms")])
def test_after_an_urgent_sign_its_words_are_the_answer_and_the_next_question_follows(message):
    answer, events = run([asked("how_long"), TOLD_URGENT, message], "how_long", {"where": "leg"})
    assert asks(answer, "how_often")
    assert answer["text"].startswith("**Back to the check: ")
    assert slots_in(events)["symptom_how_long"] == "locked for 20 mins"


def test_a_question_after_an_urgent_sign_is_answered_first():
    events = [asked("how_long"), TOLD_URGENT, user("help_urgent", "what should i do")]
    assert run(events, "how_long", {"where": "leg"}) == (None, [])
    answer, _ = run([*events, rejected()], "how_long", {"where": "leg"})
    assert asks(answer, "how_often")


def test_a_failure_is_told_ends_the_check_and_logs_nothing_of_the_visitor(caplog, monkeypatch):
    failure = knowledge_base().wording.failure
    caplog.set_level(logging.DEBUG)

    def broken():
        raise RuntimeError("my left knee")

    monkeypatch.setattr(action, "symptom_check", broken)
    answer, events = step(user("choose_1"), where="leg")
    assert (answer["kind"], answer["text"]) == ("declined", failure)
    assert has_ended(events)
    (record,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert "validate_symptom_check_form: RuntimeError at" in record.message
    assert "knee" not in caplog.text


def test_every_part_of_every_result_fits_into_a_message():
    check, words = symptom_check(), "w" * 300
    for name, place in check.places.items():
        where = place.parts[0] if place.parts else "skipped"
        everything = " ".join(str(number) for number in range(1, len(place.signs) + 1))
        for signs in ("some", "none", "skipped", everything, words):
            for others in (dict.fromkeys(QUESTIONS, words), dict.fromkeys(QUESTIONS, "skipped")):
                answers = {**others, "how_long": "long", "background": "ill", "where": where, "signs": signs}
                result = action.result_answer(knowledge_base(), check, answers, check.verdict(answers))
                assert all(0 < len(part.text) <= 600 for part in (result, *result.more)), (name, signs)
                assert result.more[-1].text.endswith(check.wording.not_a_diagnosis)


@pytest.mark.parametrize("topic", ["help/when", "help/urgent", "basics/serious"])
@pytest.mark.parametrize(
    ("leading", "intent", "slots"),
    [(AnswerTopic, None, ()), (TakeUpOffer, "affirm", ("offered_topic",)), (FollowUp, "follow_up", ("last_topic",))],
)
def test_answers_on_when_to_get_help_offer_the_check_first(leading, intent, slots, topic):
    section = knowledge_base().section(topic)
    message = user(intent or section.intent)["parse_data"]
    tracker = Tracker(CONVERSATION, dict.fromkeys(slots, topic), message, [], False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    leading().run(dispatcher, tracker, {})
    (sent,) = dispatcher.messages
    assert sent["custom"]["answer"]["topic"] == topic
    assert sent["buttons"][0] == {"title": "Check my symptoms", "payload": "/symptom_check"}
    assert len(sent["buttons"]) == min(3, 1 + len(section.block.next))
