"""Answers from the articles, and what follows on them."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk.events import SlotSet

from actions.turn import LAST_TOPIC, OFFERED_TOPIC, Events, SafeAction, Turn, knowledge_base
from charley.answers import Answer, answer_topic, elaborate_topic, offer_topics
from charley.answers.answer import BUTTON_LIMIT
from charley.answers.compose import variant_for


class AnswerTopic(SafeAction):
    """Answers the topic that the message asks about."""

    def name(self) -> str:
        return "action_answer"

    def respond(self, turn: Turn) -> Events:
        topic = knowledge_base().topic_of_intent(turn.intent)
        if topic is None:
            raise LookupError(turn.intent)
        return _answer(turn, topic)


class FollowUp(SafeAction):
    """ "And in my neck?": the last topic again, for what this message names."""

    def name(self) -> str:
        return "action_follow_up"

    def respond(self, turn: Turn) -> Events:
        topic = turn.topic_in(LAST_TOPIC)
        if topic is None:
            return _ask_what_about(turn)
        named = [name for name in turn.named_now if name in knowledge_base().vocabulary.terms]
        context = replace(turn.context, asked_for=tuple(named))
        answer = answer_topic(knowledge_base(), topic, context, turn.confidence)
        if named and variant_for(knowledge_base().section(topic), context) not in named:
            about = knowledge_base().vocabulary.terms[named[0]].phrase
            answer.text = knowledge_base().wording.in_general.format(about=about, answer=answer.text)
        turn.say(answer)
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
    """Not sure what was meant: offers the likeliest topics."""

    def name(self) -> str:
        return "action_offer_topics"

    def respond(self, turn: Turn) -> Events:
        likeliest = turn.topics_by_likelihood[:BUTTON_LIMIT]
        if not likeliest:
            return _ask_what_about(turn)
        asks = "\n".join(f"- {knowledge_base().section(topic).block.asks}" for topic in likeliest)
        text = knowledge_base().wording.did_you_mean.format(topics=asks)
        return _offer(turn, offer_topics(knowledge_base(), likeliest, text, turn.confidence))


def _answer(turn: Turn, topic: str) -> Events:
    answer = answer_topic(knowledge_base(), topic, turn.context, turn.confidence)
    turn.say(answer)
    return _remember(answer)


def _remember(answer: Answer) -> Events:
    offered = knowledge_base().section(answer.topic or "").block.next[0]
    return [SlotSet(LAST_TOPIC, answer.topic), SlotSet(OFFERED_TOPIC, offered)]


def _offer(turn: Turn, choice: Answer) -> Events:
    turn.say(choice)
    return [SlotSet(OFFERED_TOPIC, choice.alternatives[0])]


def _ask_what_about(turn: Turn) -> Events:
    wording = knowledge_base().wording
    return _offer(turn, offer_topics(knowledge_base(), wording.start_topics, wording.ask_what_about, turn.confidence))
