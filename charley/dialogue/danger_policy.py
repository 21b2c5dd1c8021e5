"""Puts danger signs before everything else that the dialogue could do."""

from __future__ import annotations

from typing import Any

from rasa.core.featurizers.tracker_featurizers import TrackerFeaturizer
from rasa.core.policies.policy import Policy, PolicyPrediction
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

from charley.nlu.danger_sign_finder import danger_of

DANGER_RESPONSE = "utter_danger"
TOLD_AT_ONCE = ("emergency", "urgent")  # tiers
PRIORITY = 100  # above Rasa's own policies, which go up to 6


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=False)
class DangerPolicy(Policy):
    """Answers an emergency or urgent sign with ``utter_danger``, inside a form as well as anywhere else.

    It is a response and no custom action, so it needs no action server.
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
        """``utter_danger`` after a message with a sign, then to listen; nothing otherwise."""
        wanted = None
        if danger_of(tracker.latest_message).get("tier") in TOLD_AT_ONCE:
            if tracker.latest_action_name == ACTION_LISTEN_NAME:
                wanted = DANGER_RESPONSE
            elif tracker.latest_action_name == DANGER_RESPONSE:
                wanted = ACTION_LISTEN_NAME
        if wanted is None:
            return self._prediction(self._default_predictions(domain))
        chances = [1.0 if name == wanted else 0.0 for name in domain.action_names_or_texts]
        return self._prediction(chances, is_no_user_prediction=True)
