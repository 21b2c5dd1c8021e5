"""What was said in a conversation, read from the events that Rasa keeps of it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from rasa.shared.core.events import BotUttered, Event, UserUttered

from charley.answers import Answer
from charley.channels.inbound import PAYLOAD

CLIENT_ID = "id"  # in a message's metadata: the id that the visitor's page gave it
TITLE = "title"  # in a message's metadata: what the pressed button said


@dataclass
class RecordedTurn:
    """One message of a visitor and the parts of the answer to it. ``id`` is the one that the visitor's page gave."""

    id: str | None
    text: str
    title: str | None
    at: float
    parts: list[Answer] = field(default_factory=list)

    @property
    def is_button(self) -> bool:
        return PAYLOAD.fullmatch(self.text) is not None


def recorded_turns(events: Iterable[Event]) -> list[RecordedTurn]:
    """The turns of a conversation, oldest first."""
    turns: list[RecordedTurn] = []
    message: UserUttered | None = None
    said = 0
    for event in events:
        if isinstance(event, UserUttered):
            message, said = event, 0
            metadata = event.metadata or {}
            turns.append(RecordedTurn(metadata.get(CLIENT_ID), event.text or "", metadata.get(TITLE), event.timestamp))
        elif isinstance(event, BotUttered) and message is not None:
            answer = answer_in(event.message(), part_id(message.message_id, said))
            if answer is not None:
                said += 1
                if not has_answer_object(event.message()):
                    answer.confidence = confidence_of(message)
                turns[-1].parts.extend(parts_of(answer))
    return turns


def answer_in(message: dict[str, Any], message_id: str) -> Answer | None:
    """An action's answer as it is, or one made of a response's text, buttons and kind; ``None`` where nothing is said.

    ``message_id`` is what the answer to a response is known by: it has none of its own.
    """
    custom = message.get("custom") or {}
    if has_answer_object(message):
        try:
            return Answer.parse_obj(custom["answer"])
        except ValidationError:
            custom = {}  # kept by another version of this program; its words can still be shown
    if not message.get("text"):
        return None
    return Answer(
        kind=custom.get("kind", "smalltalk"),
        urgency=custom.get("urgency", "none"),
        text=message["text"],
        buttons=[{"title": b["title"], "payload": b["payload"]} for b in message.get("buttons") or []],
        message_id=message_id,
    )


def has_answer_object(message: dict[str, Any]) -> bool:
    """Whether an action made the message, or a danger sign did: then it knows its own confidence."""
    return "answer" in (message.get("custom") or {})


def part_id(message_id: str | None, position: int) -> str:
    """The id of the answer that a response made, the same now as when it is read from the events later."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"{message_id}/{position}").hex


def parts_of(answer: Answer) -> Iterator[Answer]:
    """The answer and each further one of the same turn, as answers of their own."""
    yield answer.copy(update={"more": []})
    for further in answer.more:
        yield from parts_of(further)


def confidence_of(message: UserUttered | None) -> float:
    """How sure Rasa was of what the message meant, 0 to 1."""
    return float((message.intent.get("confidence") if message else None) or 0.0)
