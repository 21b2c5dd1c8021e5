"""Decides whether to answer, to offer a choice, or to decline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message

from charley.knowledge import KnowledgeBase
from charley.nlu.topic_classifier import SIMILARITY, TopicClassifier

DECLINE_INTENT = "out_of_scope"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ConfidenceGate(GraphComponent):
    """Reads two signals: the classifier's probabilities and the cosine to the nearest training example.

    Neither alone tells off-topic apart (a linear classifier is sure of itself far from its examples, and a message can
    resemble one example of a topic by chance). The result is the intent itself (answer), ``nlu_fallback`` (offer the
    likeliest topics) or ``out_of_scope`` (decline). The ranking stays as the classifier made it, but for its length:
    Rasa stores it with every message and sends it to the action server.

    Config, all 0 to 1: ``answer_confidence`` and ``answer_similarity`` are needed to answer; ``choice_share``, the
    probability of all topics together, and ``choice_similarity`` are needed to offer a choice. ``ranking_length`` is
    how many intents the ranking keeps; ``knowledge`` is the folder whose articles say which intents are topics.
    """

    def __init__(self, config: dict[str, Any], topic_intents: set[str]) -> None:
        self._config = config
        self._topics = topic_intents

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """See the class."""
        return {
            "knowledge": "knowledge",
            "answer_confidence": 0.3,
            "answer_similarity": 0.5,
            "choice_share": 0.5,
            "choice_similarity": 0.4,
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
            verdict = self._verdict(message)
            if verdict:
                replaced = {
                    INTENT_NAME_KEY: verdict,
                    PREDICTED_CONFIDENCE_KEY: message.get(INTENT)[PREDICTED_CONFIDENCE_KEY],
                }
                message.set(INTENT, replaced, add_to_output=True)
            shortened = message.get(INTENT_RANKING_KEY)[: self._config["ranking_length"]]
            message.set(INTENT_RANKING_KEY, shortened, add_to_output=True)
        return messages

    def _verdict(self, message: Message) -> str | None:
        """The intent to put in place of the classifier's, or ``None`` to keep it."""
        best, similarity = message.get(INTENT), message.get(SIMILARITY)
        confident = best[PREDICTED_CONFIDENCE_KEY] >= self._config["answer_confidence"]
        if confident and similarity >= self._config["answer_similarity"]:
            return None
        share = sum(
            entry[PREDICTED_CONFIDENCE_KEY]
            for entry in message.get(INTENT_RANKING_KEY)
            if entry[INTENT_NAME_KEY] in self._topics
        )
        if share >= self._config["choice_share"] and similarity >= self._config["choice_similarity"]:
            return DEFAULT_NLU_FALLBACK_INTENT_NAME
        return None if best[INTENT_NAME_KEY] not in self._topics else DECLINE_INTENT
