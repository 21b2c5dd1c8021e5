"""Finds danger signs in what a person has said so far, before anything is answered."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from charley.triage import Assessment, DangerSigns, Detector

logger = logging.getLogger(__name__)

DANGER = "danger"  # of a message: what was found, see danger_of


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class DangerSignFinder(GraphComponent):
    """Gives each message ``danger``: the tier and the signs, over all that the conversation has reported.

    Config: ``signs`` is the path of ``danger_signs.yml``.
    """

    def __init__(self, detector: Detector) -> None:
        self._detector = detector

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The danger signs of the project."""
        return {"signs": "knowledge/danger_signs.yml"}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> DangerSignFinder:
        """Raises ContentError when the danger signs are faulty."""
        return cls(Detector(DangerSigns.load(Path(config["signs"]))))

    def process(self, messages: list[Message], tracker: DialogueStateTracker) -> list[Message]:
        """Sets ``danger`` of each message that has a text."""
        for message in messages:
            text = message.get(TEXT)
            if text is not None and not text.startswith("/"):  # a button says what we wrote on it
                assessment = self._detector.assess(self._detector.findings(text), _reported_before(tracker))
                message.set(DANGER, _as_data(assessment), add_to_output=True)
                if assessment.signs:
                    _log(tracker.sender_id, assessment)
        return messages


def danger_of(message: UserUttered | None) -> dict[str, Any]:
    """What was found in a message: ``tier``, ``signs``, ``asked_about`` (ids, the most pressing first), ``findings``.

    Empty when nothing was looked for, as in the press of a button.
    """
    return (message.parse_data or {}).get(DANGER) or {} if message else {}


def _reported_before(tracker: DialogueStateTracker) -> list[str]:
    """The findings that the message before this one ended with."""
    for event in reversed(tracker.applied_events()):
        if isinstance(event, UserUttered) and danger_of(event):
            return danger_of(event)["findings"]
    return []


def _as_data(assessment: Assessment) -> dict[str, Any]:
    return {
        "tier": assessment.tier,
        "signs": [sign.id for sign in assessment.signs],
        "asked_about": [sign.id for sign in assessment.asked_about],
        "findings": list(assessment.findings),
        "version": assessment.version,
    }


def _log(conversation: str, assessment: Assessment) -> None:
    """The audit trail: which signs by which edition of the rules, and no word of the person."""
    ids = " ".join(sign.id for sign in assessment.signs)
    logger.info(
        "conversation %s: danger signs %s, %s, rules %s", conversation, ids, assessment.tier, assessment.version
    )
