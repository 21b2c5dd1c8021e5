"""What an action needs to know of the turn it answers, and the base class that never leaves a visitor in silence."""

from __future__ import annotations

import functools
import json
import logging
import os
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from charley.answers import Answer, Context
from charley.knowledge import KnowledgeBase
from charley.serving.logs import place_of
from charley.triage import DangerSigns, Sign

logger = logging.getLogger(__name__)

Events = list[dict[str, Any]]
LAST_TOPIC = "last_topic"  # slot: what was answered last
OFFERED_TOPIC = "offered_topic"  # slot: what "yes" would lead to


@functools.cache
def danger_signs() -> dict[str, Sign]:
    """The danger signs by id, read once."""
    return DangerSigns.load(_folder() / "danger_signs.yml").signs


@functools.cache
def knowledge_base() -> KnowledgeBase:
    """The content, read once from ``knowledge`` or from what ``CHARLEY_KNOWLEDGE`` names."""
    return KnowledgeBase.load(_folder())


def _folder() -> Path:
    return Path(os.environ.get("CHARLEY_KNOWLEDGE", "knowledge"))


@dataclass(frozen=True)
class Turn:
    """One message of a visitor, and what the conversation knows so far."""

    tracker: Tracker
    dispatcher: CollectingDispatcher

    @property
    def intent(self) -> str:
        return self.tracker.latest_message["intent"]["name"] or ""

    @property
    def confidence(self) -> float:
        """Of the intent, 0 to 1."""
        return float(self.tracker.latest_message["intent"].get("confidence") or 0.0)

    @property
    def text(self) -> str:
        return self.tracker.latest_message.get("text") or ""

    @property
    def topics_by_likelihood(self) -> list[str]:
        """The topics of the classifier's ranking, the likeliest first."""
        return _topics(entry["name"] for entry in self.tracker.latest_message.get("intent_ranking") or [])

    @property
    def alternatives(self) -> list[str]:
        """The topics that may have been meant instead, the likeliest first."""
        return _topics(self.tracker.latest_message.get("alternatives") or [])

    @property
    def danger(self) -> dict[str, Any]:
        """What the danger sign finder has found: ``tier``, ``signs`` and ``asked_about``, as ids."""
        return self.tracker.latest_message.get("danger") or {}

    @property
    def leans(self) -> bool:
        """Whether the message is likely to need what was said before it."""
        return bool(self.tracker.latest_message.get("leans"))

    @property
    def also_asked(self) -> list[str]:
        """The topics of further questions in the same message, in the order asked."""
        return _topics(self.tracker.latest_message.get("also_asked") or [])

    @property
    def context(self) -> Context:
        """What the conversation knows; what this very message names comes first."""
        known = {name: self._first_in(name) for name in ("person", "body_part", "time")}
        return Context(**known, asked_for=self.named_now)

    def _first_in(self, slot: str) -> str | None:
        """What a slot holds, or the first of several that one message named."""
        value = self.tracker.get_slot(slot)
        return value[0] if isinstance(value, list) else value

    @property
    def named_now(self) -> tuple[str, ...]:
        """The ids of the vocabulary that this message itself names."""
        return _named_in(self.tracker.latest_message)

    @property
    def named_before(self) -> tuple[str, ...]:
        """The ids of the vocabulary that the message before this one names."""
        said = [event for event in self.tracker.events if event.get("event") == "user"]
        return _named_in(said[-2].get("parse_data") or {}) if len(said) > 1 else ()

    def topic_in(self, slot: str) -> str | None:
        """The topic id that a slot holds, unless the articles have lost it since."""
        topic = self.tracker.get_slot(slot)
        return topic if topic in knowledge_base() else None

    def say(self, answer: Answer) -> None:
        """Sends an answer, with text and buttons beside it for whoever does not know the answer object."""
        self.dispatcher.utter_message(
            text=answer.text,
            buttons=[button.dict() for button in answer.buttons],
            json_message={"answer": json.loads(answer.json())},
        )


def _named_in(message: dict[str, Any]) -> tuple[str, ...]:
    ids = (entity["value"] for entity in message.get("entities") or [])
    return tuple(name for name in ids if name in knowledge_base().vocabulary.terms)


def _topics(intents: Iterable[str]) -> list[str]:
    topics = (knowledge_base().topic_of_intent(intent) for intent in intents)
    return [topic for topic in topics if topic]


class SafeAction(Action, ABC):
    """An action that catches its own failure: Rasa would log it, drop its events and tell the visitor nothing."""

    @abstractmethod
    def respond(self, turn: Turn) -> Events:
        """Answers the turn and returns the events that follow from it."""

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Answers the turn; on any failure says so, and logs where it failed without a word of the visitor."""
        turn = Turn(tracker, dispatcher)
        try:
            return self.respond(turn)
        except Exception as error:
            where = place_of(error.__traceback__)
            logger.error("%s: %s at %s in conversation %s", self.name(), type(error).__name__, where, tracker.sender_id)
            dispatcher.messages.clear()
            turn.say(Answer(kind="declined", text=knowledge_base().wording.failure))
            return []
