"""Decides whether to answer, to offer a choice, or to decline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_TYPE,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from charley.knowledge import KnowledgeBase
from charley.nlu.intents import OUTSIDE
from charley.nlu.leaning import MOST_WORDS, leans
from charley.nlu.passages import word_count
from charley.nlu.sentence_encoder import VECTOR_IN_CONTEXT
from charley.nlu.topic_classifier import QUESTION_RANKINGS, SCOPE, TopicClassifier

ALSO_ASKED = "also_asked"  # of a message: intents of further questions in it, in the order asked
LEANS = "leans"  # of a message: whether it is likely to need what was said before it
FOLLOW_UP = "follow_up"  # the intent of messages that only name another place, person or thing
ADDED_IN_PASSING = {"person", "body_part", "medicine", "condition", "cause"}  # what matters to the question before it
ALTERNATIVES = "alternatives"  # of a message: intents that may have been meant instead, the likeliest first


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ConfidenceGate(GraphComponent):
    """Reads two signals: the classifier's probabilities and how surely the message is our subject.

    Neither alone will do: a linear classifier is sure of itself far from its examples. The result is a topic (answer),
    ``nlu_fallback`` (offer the likeliest topics) or an intent outside (decline). What is not a topic, such as a
    greeting, stays as the classifier has it. What would be declined, but names a person, a place, a medicine, an
    illness or a cause in the course of a conversation ("forgot to say, I'm on dialysis"), belongs to it. An answer that
    is not certain carries ``alternatives``; a message that asks several things carries what it ``also_asked``. The
    ranking stays as the classifier made it, but for its length: Rasa stores it with every message and sends it to the
    action server.

    Config, all numbers 0 to 1: below ``least_scope`` a message is declined, with the likelier of the intents outside;
    below ``least_scope_in_context`` where it is short and something was said before it, below ``conversational_scope``
    where it is a greeting or the like that is not certain. A topic needs ``answer_confidence`` to be answered.
    Below ``certain_confidence`` an answer offers alternatives, topics with at least ``alternative_confidence``.
    ``second_confidence`` is what a further question needs to be answered too, or ``runner_up_confidence`` and so large
    a ``runner_up_share`` of the likeliest where that is no new topic. ``ranking_length`` is how many intents the
    ranking keeps; ``knowledge`` is the folder whose articles say which intents are topics.
    """

    def __init__(self, config: dict[str, Any], topic_intents: set[str]) -> None:
        self._config = config
        self._topics = topic_intents

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """See the class."""
        return {
            "knowledge": "knowledge",
            "least_scope": 0.9,
            "least_scope_in_context": 0.6,
            "conversational_scope": 0.5,
            "answer_confidence": 0.2,
            "certain_confidence": 0.92,
            "alternative_confidence": 0.02,
            "second_confidence": 0.45,
            "runner_up_confidence": 0.25,
            "runner_up_share": 0.6,
            "ranking_length": 8,
        }

    @classmethod
    def required_components(cls) -> list[type[GraphComponent]]:
        """The classifier whose two signals are read."""
        return [TopicClassifier]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ConfidenceGate:
        """Raises ContentError when the articles are faulty."""
        base = KnowledgeBase.load(Path(config["knowledge"]))
        return cls(config, {base.section(topic).intent for topic in base.topics})

    def process(self, messages: list[Message]) -> list[Message]:
        """Replaces the intent of messages that should not be answered outright."""
        for message in messages:
            intent = self._verdict(message)
            answered = intent in self._topics
            message.set(LEANS, leans(message.get(TEXT) or ""), add_to_output=True)
            message.set(ALSO_ASKED, self._also_asked(message, intent) if answered else [], add_to_output=True)
            message.set(ALTERNATIVES, self._alternatives(message, intent) if answered else [], add_to_output=True)
            confidence = message.get(INTENT)[PREDICTED_CONFIDENCE_KEY]
            verdict = {INTENT_NAME_KEY: intent, PREDICTED_CONFIDENCE_KEY: confidence}
            message.set(INTENT, verdict, add_to_output=True)
            shortened = message.get(INTENT_RANKING_KEY)[: self._config["ranking_length"]]
            message.set(INTENT_RANKING_KEY, shortened, add_to_output=True)
        return messages

    def _verdict(self, message: Message) -> str:
        """The name of the intent to go on with."""
        ranking = message.get(INTENT_RANKING_KEY)
        best = ranking[0][INTENT_NAME_KEY]
        is_conversational = best not in self._topics and best not in OUTSIDE
        is_certain = ranking[0][PREDICTED_CONFIDENCE_KEY] >= self._config["certain_confidence"]
        if is_conversational and (is_certain or message.get(SCOPE) >= self._config["conversational_scope"]):
            return best
        in_conversation = message.get(VECTOR_IN_CONTEXT) is not None
        least = "least_scope_in_context" if in_conversation else "least_scope"
        if is_conversational or message.get(SCOPE) < self._config[least]:
            if in_conversation and _adds_to_what_was_said(message):
                return FOLLOW_UP
            return next((entry[INTENT_NAME_KEY] for entry in ranking if entry[INTENT_NAME_KEY] in OUTSIDE), OUTSIDE[-1])
        topic = next((entry for entry in ranking if entry[INTENT_NAME_KEY] in self._topics), None)
        if topic and topic[PREDICTED_CONFIDENCE_KEY] >= self._config["answer_confidence"]:
            return topic[INTENT_NAME_KEY]
        return DEFAULT_NLU_FALLBACK_INTENT_NAME

    def _also_asked(self, message: Message, intent: str) -> list[str]:
        """The topics of further questions, in the order asked.

        A question that seems to be on what is answered already may be on the topic next to it: the sentence before it,
        with which it is read, draws it there.
        """
        given = [intent]
        for ranking in message.get(QUESTION_RANKINGS) or []:
            likeliest = ranking[0]
            new = next((entry for entry in ranking if entry[INTENT_NAME_KEY] in self._topics - set(given)), None)
            least = self._config["second_confidence"]
            if new is not likeliest:
                share = likeliest[PREDICTED_CONFIDENCE_KEY] * self._config["runner_up_share"]
                least = max(self._config["runner_up_confidence"], share)
            if new and new[PREDICTED_CONFIDENCE_KEY] >= least:
                given.append(new[INTENT_NAME_KEY])
        return given[1:]

    def _alternatives(self, message: Message, intent: str) -> list[str]:
        topics = [entry for entry in message.get(INTENT_RANKING_KEY) if entry[INTENT_NAME_KEY] in self._topics]
        if topics[0][PREDICTED_CONFIDENCE_KEY] >= self._config["certain_confidence"]:
            return []
        least = self._config["alternative_confidence"]
        return [
            entry[INTENT_NAME_KEY]
            for entry in topics
            if entry[INTENT_NAME_KEY] != intent and entry[PREDICTED_CONFIDENCE_KEY] >= least
        ]


def _adds_to_what_was_said(message: Message) -> bool:
    named = {entity[ENTITY_ATTRIBUTE_TYPE] for entity in message.get(ENTITIES) or []}
    return bool(named & ADDED_IN_PASSING) and word_count(message.get(TEXT)) <= MOST_WORDS
