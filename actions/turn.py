"""What an action needs to know of the turn it answers, and the base class that never leaves a visitor in silence."""

from __future__ import annotations

import functools
import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from charley.answers import Answer, Context
from charley.knowledge import KnowledgeBase
from charley.knowledge.site import Site

logger = logging.getLogger(__name__)

Events = list[dict[str, Any]]
LAST_TOPIC = "last_topic"  # slot: what was answered last
OFFERED_TOPIC = "offered_topic"  # slot: what "yes" would lead to


def knowledge_folder() -> Path:
    """The folder of the content, ``knowledge`` or what ``CHARLEY_KNOWLEDGE`` names."""
    return Path(os.environ.get("CHARLEY_KNOWLEDGE", "knowledge"))


@functools.cache
def knowledge_base() -> KnowledgeBase:
    """The articles, read once."""
    return KnowledgeBase.load(knowledge_folder())


@functools.cache
def site() -> Site:
    """The site's own facts, read once."""
    return Site.load(knowledge_folder() / "site.yml")


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
        return float(self.tracker.latest_message["intent"].get("confidence") or 0.0)

    @property
    def topics_by_likelihood(self) -> list[str]:
        """The topics of the classifier's ranking, the likeliest first."""
        ranking = self.tracker.latest_message.get("intent_ranking") or []
        topics = (knowledge_base().topic_of_intent(entry["name"]) for entry in ranking)
        return [topic for topic in topics if topic]

    @property
    def context(self) -> Context:
        return Context(**{name: self.tracker.get_slot(name) for name in ("person", "body_part", "time")})

    @property
    def named_now(self) -> list[str]:
        """The ids of the vocabulary that this message itself names."""
        return [entity["value"] for entity in self.tracker.latest_message.get("entities") or []]

    def topic_in(self, slot: str) -> str | None:
        """The topic id that a slot holds, unless the articles have lost it since."""
        topic = self.tracker.get_slot(slot)
        return topic if topic in knowledge_base() else None

    def say(self, answer: Answer, response: str | None = None, **values: str) -> None:
        """Sends an answer; where a response is named, its wording becomes the text, with ``values`` put in."""
        self.dispatcher.utter_message(
            text=None if response else answer.text,
            response=response,
            buttons=[button.dict() for button in answer.buttons],
            json_message={"answer": answer_as_json(answer)},
            **values,
        )


def answer_as_json(answer: Answer) -> dict[str, Any]:
    """The answer with dates as text."""
    return {**answer.dict(), "reviewed": answer.reviewed.isoformat() if answer.reviewed else None}


class SafeAction(Action):
    """An action that catches its own failure: Rasa would log it, drop its events and tell the visitor nothing."""

    def respond(self, turn: Turn) -> Events:
        """Answers the turn and returns the events that follow from it."""
        raise NotImplementedError

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Answers the turn; on any failure says so, and logs what failed without a word of the visitor."""
        try:
            return self.respond(Turn(tracker, dispatcher))
        except Exception as error:
            frame = error.__traceback__
            while frame and frame.tb_next:
                frame = frame.tb_next
            place = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else "?"
            logger.error("%s failed in %s at %s, conversation %s", self.name(), type(error).__name__, place, tracker.sender_id)
            dispatcher.messages.clear()
            dispatcher.utter_message(response="utter_failure")
            return []
