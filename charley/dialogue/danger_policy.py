"""Puts danger signs before everything else that the dialogue could do."""

from __future__ import annotations

from typing import Any

from rasa.core.featurizers.tracker_featurizers import TrackerFeaturizer
from rasa.core.policies.policy import Policy, PolicyPrediction
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

from charley.nlu.danger import ALARMS, danger_of
from charley.nlu.intents import CONVERSATIONAL, OUTSIDE
from charley.nlu.topic_importer import ANSWER_ACTION

DANGER_RESPONSE = "utter_danger"
PRIORITY = 100  # above Rasa's own policies, which go up to 6


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=False)
class DangerPolicy(Policy):
    """Answers an emergency or urgent sign with ``utter_danger``, inside a form as well as anywhere else.

    It is a response and no custom action, so it needs no action server. After an urgent sign the question is answered
    too, unless home remedies could do harm (``self_care`` of the sign); after an emergency nothing else is said.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Its place before all other policies."""
        return {"priority": PRIORITY}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> DangerPolicy:
        """Nothing is read or trained."""
        return cls(config, model_storage, resource, execution_context)

    load = create

    @staticmethod
    def _standard_featurizer() -> TrackerFeaturizer | None:
        return None

    def train(self, training_trackers: list[TrackerWithCachedStates], domain: Domain, **kwargs: Any) -> Resource:
        """There is nothing to learn."""
        return self._resource

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """``utter_danger`` after a message with a sign, and what follows on it; nothing otherwise."""
        wanted = _next_action(tracker)
        if wanted is None:
            return self._prediction(self._default_predictions(domain))
        chances = [1.0 if name == wanted else 0.0 for name in domain.action_names_or_texts]
        return self._prediction(chances, is_no_user_prediction=True)


def _next_action(tracker: DialogueStateTracker) -> str | None:
    danger = danger_of(tracker.latest_message)
    if danger.get("tier") not in ALARMS:
        return None
    if tracker.latest_action_name == ACTION_LISTEN_NAME:
        return DANGER_RESPONSE
    may_answer = danger["tier"] == "urgent" and danger.get("self_care", True)
    if tracker.latest_action_name == DANGER_RESPONSE and may_answer and _asks_about_a_topic(tracker):
        return ANSWER_ACTION
    return ACTION_LISTEN_NAME if tracker.latest_action_name in (DANGER_RESPONSE, ANSWER_ACTION) else None


def _asks_about_a_topic(tracker: DialogueStateTracker) -> bool:
    intent = tracker.latest_message.intent_name if tracker.latest_message else None
    no_topics = {*CONVERSATIONAL, *OUTSIDE, DEFAULT_NLU_FALLBACK_INTENT_NAME, None}
    return intent not in no_topics and tracker.active_loop_name is None
