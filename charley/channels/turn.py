"""Runs turns through Rasa, one for each message, and makes answer objects of whatever comes back, silence included."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker

from charley.answers import Answer
from charley.channels.transcript import (
    CLIENT_ID,
    answer_in,
    confidence_of,
    has_answer_object,
    part_id,
    parts_of,
    recorded_turns,
)

logger = logging.getLogger(__name__)


class Turn:
    """One turn, under way or over. Any number of requests may wait for it; each gets every part once it is ready."""

    def __init__(self) -> None:
        self._parts: list[Answer] = []
        self._ended = False
        self._news = asyncio.Event()

    @property
    def is_silent(self) -> bool:
        """Whether nothing has been said yet."""
        return not self._parts

    def add(self, parts: Iterable[Answer]) -> None:
        self._parts.extend(parts)
        self._tell()

    def end(self) -> None:
        self._ended = True
        self._tell()

    def _tell(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    async def parts(self) -> AsyncIterator[Answer]:
        """Each part of the answer, up to the end of the turn."""
        told = 0
        while True:
            while told < len(self._parts):
                yield self._parts[told]
                told += 1
            if self._ended:
                return
            await self._news.wait()

    async def answer(self) -> Answer:
        """The whole answer once the turn has ended: the first part, with the others in ``more``."""
        first, *more = [part async for part in self.parts()]
        return first.copy(update={"more": more})


class Turns:
    """Runs turns within ``seconds`` each, and never two for one id that a visitor's page gave a message."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._under_way: dict[tuple[str, str], Turn] = {}
        self._tasks: set[asyncio.Task[None]] = set()  # the event loop itself would let them be collected

    def under_way(self, conversation: str, client_id: str | None) -> Turn | None:
        """The turn of a message that was sent before with the same id and has no whole answer yet."""
        return self._under_way.get((conversation, client_id)) if client_id else None

    def begin(self, agent: Agent, message: UserMessage, otherwise: Callable[[], Answer]) -> Turn:
        """Starts a turn, which goes on though nobody waits for it any more.

        ``otherwise`` gives what is said when nothing else can be: a turn that fails, takes too long or says nothing is
        answered all the same. Nothing of the message is logged.
        """
        turn, client_id = Turn(), _client_id(message)
        key = (message.sender_id, client_id) if client_id else None
        if key:
            self._under_way[key] = turn
        task = asyncio.create_task(self._run(agent, message, turn, otherwise))
        self._tasks.add(task)

        def over(task: asyncio.Task[None]) -> None:
            self._tasks.discard(task)
            if key:
                self._under_way.pop(key, None)

        task.add_done_callback(over)
        return turn

    async def _run(self, agent: Agent, message: UserMessage, turn: Turn, otherwise: Callable[[], Answer]) -> None:
        started = time.perf_counter()
        try:
            await asyncio.wait_for(_answered(agent, message, turn, otherwise), self._seconds)
        except TimeoutError:
            logger.error("the turn of conversation %s took longer than %s s", message.sender_id, self._seconds)
        except Exception as error:
            logger.error("the turn of conversation %s failed: %s", message.sender_id, type(error).__name__)
        finally:
            if turn.is_silent:
                turn.add([otherwise()])
            turn.end()
        answer, milliseconds = await turn.answer(), 1000 * (time.perf_counter() - started)
        logger.info("conversation %s: %s %s in %.0f ms", message.sender_id, answer.kind, answer.topic, milliseconds)


class AnswerCollector(OutputChannel):
    """Hands the messages of one turn on as parts of its answer.

    A response of the domain knows no confidence before Rasa has kept the turn: it waits, and what follows it too.
    """

    def __init__(self, turn: Turn, message: UserMessage) -> None:
        self._turn = turn
        self._message = message
        self._said = 0
        self._waiting: list[tuple[Answer, bool]] = []

    @classmethod
    def name(cls) -> str:
        return "answers"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Takes a message of Rasa's."""
        answer = answer_in(message, part_id(self._message.message_id, self._said))
        if answer is None:
            return
        self._said += 1
        is_plain = not has_answer_object(message)
        if is_plain or self._waiting:
            self._waiting.append((answer, is_plain))
        else:
            self._turn.add(parts_of(answer))

    async def finish(self, agent: Agent) -> None:
        """Hands on what waits."""
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, []
        confidence = await _confidence(agent, self._message)
        for answer, is_plain in waiting:
            if is_plain:
                answer.confidence = confidence
            self._turn.add(parts_of(answer))


async def _answered(agent: Agent, message: UserMessage, turn: Turn, otherwise: Callable[[], Answer]) -> None:
    """Runs the turn; a message that the conversation has already is answered as it was."""
    async with agent.lock_store.lock(message.sender_id):
        recorded = await _recorded_parts(agent, message)
        if recorded is not None:
            turn.add(recorded)
            return
        collector = AnswerCollector(turn, message)
        message.output_channel = collector
        try:
            await agent.processor.handle_message(message)
        finally:
            await collector.finish(agent)
        if turn.is_silent:
            answer = otherwise()
            turn.add([answer])
            await _record(agent, message, answer)


async def _recorded_parts(agent: Agent, message: UserMessage) -> list[Answer] | None:
    """What was answered to the same message before, ``None`` where it is new."""
    client_id = _client_id(message)
    tracker = await agent.tracker_store.retrieve_full_tracker(message.sender_id) if client_id else None
    turns = recorded_turns(tracker.events) if tracker else []
    return next((turn.parts for turn in turns if turn.id == client_id), None)


async def _record(agent: Agent, message: UserMessage, answer: Answer) -> None:
    """Keeps what was said in Rasa's stead, so that it is in the history and is said again to the same id."""
    tracker = await _kept(agent, message)
    if tracker is not None:
        tracker.update(BotUttered(answer.text, {"custom": {"answer": json.loads(answer.json())}}))
        await agent.tracker_store.save(tracker)


async def _confidence(agent: Agent, message: UserMessage) -> float:
    tracker = await _kept(agent, message)
    return confidence_of(tracker.latest_message) if tracker else 0.0


async def _kept(agent: Agent, message: UserMessage) -> DialogueStateTracker | None:
    """The conversation, if Rasa has kept the message in it: it does so at the end of a turn that has not failed."""
    tracker = await agent.tracker_store.retrieve(message.sender_id)
    latest = tracker.latest_message if tracker else None
    return tracker if latest and latest.message_id == message.message_id else None


def _client_id(message: UserMessage) -> str | None:
    return (message.metadata or {}).get(CLIENT_ID)
