"""Answers from the articles, and what follows on them."""

from __future__ import annotations

from rasa_sdk.events import SlotSet

from actions.symptom_check import start_button
from actions.turn import LAST_TOPIC, OFFERED_TOPIC, Events, SafeAction, Turn, danger_signs, knowledge_base
from charley.answers import (
    Answer,
    answer_topic,
    caution_topic,
    elaborate_topic,
    follow_up_topic,
    offer_topics,
    topic_about,
    topic_in_context,
    with_advice,
    with_alternatives,
)
from charley.answers.answer import BUTTON_LIMIT
from charley.answers.compose import button_to, room_beside_alternatives
from charley.knowledge.knowledge_base import VARIANT_TYPES
from charley.triage import Sign

MOST_FURTHER_ANSWERS = 1  # in one turn; three answers at once are read by nobody
LEAD_TO_THE_CHECK = ("help/when", "help/urgent", "basics/serious")  # whoever asks this may want the symptom check


class AnswerTopic(SafeAction):
    """Answers what the message asks about; a second question in it is answered too."""

    def name(self) -> str:
        return "action_answer"

    def respond(self, turn: Turn) -> Events:
        base, topic = knowledge_base(), knowledge_base().topic_of_intent(turn.intent)
        if topic is None:
            raise LookupError(turn.intent)
        if turn.leans:
            topic = topic_in_context(base, topic, turn.topic_in(LAST_TOPIC), turn.context, turn.named_before)
            answer = _answer_for_what_is_named(turn, topic)
        else:
            answer = answer_topic(base, topic, turn.context, turn.confidence)
        answer = with_advice(base, answer, _signs(turn, "signs"), _signs(turn, "asked_about"))
        further = [other for other in turn.also_asked if other != topic][:MOST_FURTHER_ANSWERS]
        answer = with_alternatives(base, answer, [other for other in turn.alternatives if other not in further])
        answer.more = [answer_topic(base, other, turn.context, turn.confidence) for other in further]
        turn.say(_with_check_offered(answer))
        return _remember(answer)


class FollowUp(SafeAction):
    """ "And in my neck?", "no, my left foot": the last topic again, for what this message names."""

    def name(self) -> str:
        return "action_follow_up"

    def respond(self, turn: Turn) -> Events:
        base, last = knowledge_base(), turn.topic_in(LAST_TOPIC)
        topic = follow_up_topic(base, last, turn.named_now) if last else topic_about(base, turn.named_now)
        if topic is None:
            return _ask_what_about(turn)
        answer = _answer_for_what_is_named(turn, topic)
        turn.say(_with_check_offered(answer))
        return _remember(answer)


class Elaborate(SafeAction):
    """ "Tell me more": the fuller text of the last topic."""

    def name(self) -> str:
        return "action_elaborate"

    def respond(self, turn: Turn) -> Events:
        topic = turn.topic_in(LAST_TOPIC)
        if topic is None:
            return _ask_what_about(turn)
        turn.say(elaborate_topic(knowledge_base(), topic, turn.confidence))
        return []


class IsItSafe(SafeAction):
    """ "Is that safe?": what not to do, and when to get help, of the last topic."""

    def name(self) -> str:
        return "action_is_it_safe"

    def respond(self, turn: Turn) -> Events:
        topic = turn.topic_in(LAST_TOPIC)
        if topic is None:
            return _ask_what_about(turn)
        if any(knowledge_base().vocabulary.terms[name].entity == "person" for name in turn.named_now):
            turn.say(_answer_for_what_is_named(turn, topic))
        else:
            turn.say(caution_topic(knowledge_base(), topic, turn.confidence))
        return []


class WhatElse(SafeAction):
    """ "What else?": topics near the last one."""

    def name(self) -> str:
        return "action_what_else"

    def respond(self, turn: Turn) -> Events:
        topic = turn.topic_in(LAST_TOPIC)
        if topic is None:
            return _ask_what_about(turn)
        block = knowledge_base().section(topic).block
        near = (*block.related, *block.next)
        return _offer(turn, offer_topics(knowledge_base(), near, knowledge_base().wording.what_else, turn.confidence))


class TakeUpOffer(SafeAction):
    """ "Yes": the topic that the last answer offered first."""

    def name(self) -> str:
        return "action_take_up_offer"

    def respond(self, turn: Turn) -> Events:
        topic = turn.topic_in(OFFERED_TOPIC)
        if topic is None:
            return _ask_what_about(turn)
        return _answer(turn, topic)


class DeclineOffer(SafeAction):
    """ "No": nothing is on offer any more."""

    def name(self) -> str:
        return "action_decline_offer"

    def respond(self, turn: Turn) -> Events:
        turn.say(Answer(kind="smalltalk", text=knowledge_base().wording.declined_offer, confidence=turn.confidence))
        return [SlotSet(OFFERED_TOPIC, None)]


class OfferTopics(SafeAction):
    """Not sure what was meant: tells more of what was spoken of, if the message leans on that, and offers topics."""

    def name(self) -> str:
        return "action_offer_topics"

    def respond(self, turn: Turn) -> Events:
        likeliest, last = turn.topics_by_likelihood[:BUTTON_LIMIT], turn.topic_in(LAST_TOPIC)
        if not likeliest:
            return _ask_what_about(turn)
        if turn.leans and last:
            room = room_beside_alternatives(knowledge_base())
            more = elaborate_topic(knowledge_base(), last, turn.confidence, room)
            turn.say(with_alternatives(knowledge_base(), more, likeliest))
            return []
        asks = "\n".join(f"- {knowledge_base().section(topic).block.asks}" for topic in likeliest)
        text = knowledge_base().wording.did_you_mean.format(topics=asks)
        return _offer(turn, offer_topics(knowledge_base(), likeliest, text, turn.confidence))


def _signs(turn: Turn, kind: str) -> list[Sign]:
    return [danger_signs()[name] for name in turn.danger.get(kind, []) if name in danger_signs()]


def _answer(turn: Turn, topic: str) -> Events:
    answer = answer_topic(knowledge_base(), topic, turn.context, turn.confidence)
    turn.say(_with_check_offered(answer))
    return _remember(answer)


def _answer_for_what_is_named(turn: Turn, topic: str) -> Answer:
    """The answer to a topic. Where the message names what it has no answer for, it says so and offers one."""
    base = knowledge_base()
    answer = answer_topic(base, topic, turn.context, turn.confidence)
    variants = base.section(topic).variants
    missing = [term for term in map(base.vocabulary.terms.get, turn.named_now) if term.entity in VARIANT_TYPES]
    if not missing or any(term.id in variants or term.topic == topic for term in missing):
        return answer
    answer.text = base.wording.in_general.format(about=missing[0].phrase, answer=answer.text)
    about = topic_about(base, tuple(term.id for term in missing))
    if about:
        answer.buttons = [button_to(base, about), *answer.buttons][:BUTTON_LIMIT]
    return answer


def _with_check_offered(answer: Answer) -> Answer:
    """The answer, with a button to the symptom check where it tells when to get help; other topics' keep theirs."""
    if answer.topic not in LEAD_TO_THE_CHECK or answer.alternatives:
        return answer
    return answer.copy(update={"buttons": [start_button(), *answer.buttons][:BUTTON_LIMIT]})


def _remember(answer: Answer) -> Events:
    offered = knowledge_base().section(answer.topic or "").block.next[0]
    return [SlotSet(LAST_TOPIC, answer.topic), SlotSet(OFFERED_TOPIC, offered)]


def _offer(turn: Turn, choice: Answer) -> Events:
    turn.say(choice)
    return [SlotSet(OFFERED_TOPIC, choice.alternatives[0])]


def _ask_what_about(turn: Turn) -> Events:
    wording = knowledge_base().wording
    return _offer(turn, offer_topics(knowledge_base(), wording.start_topics, wording.ask_what_about, turn.confidence))
