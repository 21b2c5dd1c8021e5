"""What a visitor is told when nothing else can be said: a danger sign is answered even then."""

from __future__ import annotations

import logging
from pathlib import Path

from charley.answers import Answer, danger_answer
from charley.knowledge import KnowledgeBase
from charley.triage.detector import Detector

logger = logging.getLogger(__name__)


class LastResort:
    """Answers without Rasa, its model, its database and the action server: from the one message alone."""

    def __init__(self, base: KnowledgeBase, detector: Detector) -> None:
        self._base = base
        self._detector = detector

    @classmethod
    def load(cls, base: KnowledgeBase, folder: Path) -> LastResort:
        """Reads the danger signs in ``folder``. Raises ContentError when they are faulty."""
        return cls(base, Detector.load(folder / "danger_signs.yml"))

    def answer(self, text: str, otherwise: Answer) -> Answer:
        """What to do about an emergency or urgent sign in ``text``; ``otherwise`` where there is none."""
        try:
            assessment = self._detector.assess(self._detector.findings(text))
            if assessment.tier in ("emergency", "urgent"):
                return danger_answer(self._base, list(assessment.signs), assessment.tier)
        except Exception as error:
            logger.error("the last resort failed: %s", type(error).__name__)
        return otherwise
