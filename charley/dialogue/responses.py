"""The wording of responses: those of the domain, and what to do about a danger sign."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from charley.answers.triage import danger_answer
from charley.dialogue.danger_policy import DANGER_RESPONSE
from charley.knowledge import KnowledgeBase
from charley.nlu.danger import ALARMS, danger_of
from charley.triage import DangerSigns

logger = logging.getLogger(__name__)


class Responses(TemplatedNaturalLanguageGenerator):
    """Rasa's responses from the domain; ``utter_danger`` says what the found sign needs.

    Whatever goes wrong with that, the domain's own ``utter_danger`` is said, which holds for every emergency.
    """

    def __init__(self, endpoint_config: EndpointConfig, domain: Domain) -> None:
        super().__init__(domain.responses)
        folder = Path(endpoint_config.kwargs.get("knowledge", "knowledge"))
        self._base = KnowledgeBase.load(folder)
        self._signs = DangerSigns.load(folder / "danger_signs.yml")

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """The message of a response, with an answer object where a danger sign was found."""
        if utter_action == DANGER_RESPONSE:
            try:
                return self._danger(danger_of(tracker.latest_message)) or await super().generate(
                    utter_action, tracker, output_channel, **kwargs
                )
            except Exception as error:
                logger.error("the wording of a danger sign failed: %s", type(error).__name__)
        return await super().generate(utter_action, tracker, output_channel, **kwargs)

    def _danger(self, found: dict[str, Any]) -> dict[str, Any] | None:
        signs = [self._signs.signs[name] for name in found.get("signs", []) if name in self._signs.signs]
        if not signs or found["tier"] not in ALARMS:
            return None
        answer = danger_answer(self._base, signs, found["tier"])
        return {
            "text": answer.text,
            "buttons": [button.dict() for button in answer.buttons],
            "custom": {"answer": json.loads(answer.json())},
        }
