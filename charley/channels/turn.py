"""Runs one turn through Rasa and makes one answer object of whatever comes back, silence included."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage

from charley.answers import Answer

logger = logging.getLogger(__name__)


class AnswerCollector(OutputChannel):
    """Gathers the messages of one turn as answer objects."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.plain: list[Answer] = []  # those that a response of the domain made, which know no confidence

    @classmethod
    def name(cls) -> str:
        return "answers"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Takes an action's answer as it is; makes one of a response's text, buttons and kind."""
        custom = message.get("custom") or {}
        if "answer" in custom:
            self.answers.append(Answer.parse_obj(custom["answer"]))
        elif message.get("text"):
            answer = Answer(
                kind=custom.get("kind", "smalltalk"),
                urgency=custom.get("urgency", "none"),
                text=message["text"],
                buttons=[{"title": b["title"], "payload": b["payload"]} for b in message.get("buttons") or []],
            )
            self.answers.append(answer)
            self.plain.append(answer)


async def run_turn(agent: Agent, message: UserMessage, seconds: float, otherwise: Callable[[], Answer]) -> Answer:
    """The answer to one message, within ``seconds``; ``otherwise`` gives what is said when nothing else can be.

    A turn that fails, takes too long or says nothing is answered all the same. Nothing of the message is logged.
    """
    collector = AnswerCollector()
    message.output_channel = collector
    try:
        await asyncio.wait_for(agent.handle_message(message), seconds)
    except TimeoutError:
        logger.error("the turn of conversation %s took longer than %s s", message.sender_id, seconds)
    except Exception as error:
        logger.error("the turn of conversation %s failed: %s", message.sender_id, type(error).__name__)
    if not collector.answers:
        return otherwise()
    if collector.plain:
        confidence = await _confidence(agent, message.sender_id)
        for answer in collector.plain:
            answer.confidence = confidence
    first, *others = collector.answers
    first.more.extend(others)
    return first


async def _confidence(agent: Agent, conversation: str) -> float:
    tracker = await agent.tracker_store.retrieve(conversation)
    latest = tracker.latest_message if tracker else None
    return float((latest.intent.get("confidence") if latest else None) or 0.0)
