"""Messages of visitors: what may come in, the turn it starts, and the answer, whole or part by part."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

from charley.answers import Answer
from charley.channels.inbound import clean_text, has_words, is_button_payload
from charley.channels.last_resort import LastResort
from charley.channels.rate_limits import RateLimits
from charley.channels.refusals import Refused, json_object
from charley.channels.sessions import Sessions
from charley.channels.transcript import CLIENT_ID, TITLE
from charley.channels.turn import Turn, Turns
from charley.knowledge import KnowledgeBase
from charley.serving.settings import WebSettings

CHANNEL = "charley"
MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
LONGEST_TITLE = 200  # characters of what a button said
STREAM = "application/x-ndjson"


@dataclass(frozen=True)
class Reply:
    """An answer with the HTTP status it goes under; ``retry_after`` is in seconds, where another try is worth it."""

    answer: Answer
    status: int = 200
    retry_after: int | None = None


class Messages:
    """Answers messages. One that cannot be answered still gets words, and what to do about a danger sign in it."""

    def __init__(
        self,
        settings: WebSettings,
        base: KnowledgeBase,
        last_resort: LastResort,
        sessions: Sessions,
        limits: RateLimits,
    ) -> None:
        self._longest_text = settings.longest_text
        self._base = base
        self._last_resort = last_resort
        self._sessions = sessions
        self._limits = limits
        self._turns = Turns(settings.turn_seconds)

    async def receive(self, request: Request) -> HTTPResponse | None:
        """``POST /message``: an answer object, or a line of JSON for each of its parts where the client takes those."""
        conversation = self._sessions.conversation(request)
        begun = self._begin(getattr(request.app.ctx, "agent", None), conversation, json_object(request))
        if isinstance(begun, Turn) and STREAM in request.headers.get("accept", ""):
            return await _stream(request, begun)
        return _reply_response(await _reply(begun))

    async def answer(self, agent: Agent | None, conversation: str, body: dict[str, Any]) -> Reply:
        """The reply to a message with ``text``, or ``payload`` and ``title``, and perhaps an ``id``. Raises Refused."""
        return await _reply(self._begin(agent, conversation, body))

    def _begin(self, agent: Agent | None, conversation: str, body: dict[str, Any]) -> Turn | Reply:
        """The turn that the message starts or has started before, or what is to be said without one."""
        text = body["text"] if isinstance(body.get("text"), str) else ""
        client_id = _client_id(body)
        under_way = self._turns.under_way(conversation, client_id)
        if under_way:
            return under_way
        wait = self._limits.seconds_to_wait("message", conversation)
        if wait:
            return Reply(self._last_resort.answer(text, self._regret("too_fast", seconds=wait)), 429, wait)
        failure = self._failure(text)
        if not agent or not agent.is_ready():
            return Reply(failure(), 503)
        message = self._user_message(conversation, body, client_id, agent)
        return Reply(message) if isinstance(message, Answer) else self._turns.begin(agent, message, failure)

    def _user_message(
        self, conversation: str, body: dict[str, Any], client_id: str | None, agent: Agent
    ) -> UserMessage | Answer:
        """What goes to Rasa, or at once the answer to what is not a question. Raises Refused."""
        payload, text = body.get("payload"), body.get("text")
        known = {CLIENT_ID: client_id} if client_id else {}
        if payload is not None:
            if not isinstance(payload, str) or not is_button_payload(payload, agent.domain):
                raise Refused(400, "unknown_payload", "No button of this bot sends that payload.")
            title = _title(body)
            known |= {TITLE: title} if title else {}
            return UserMessage(payload, sender_id=conversation, input_channel=CHANNEL, metadata=known)
        if not isinstance(text, str):
            raise Refused(400, "no_text", "Send 'text' or 'payload', as a string.")
        if len(text) > self._longest_text:
            return self._last_resort.answer(text, self._regret("too_long", limit=self._longest_text))
        words = clean_text(text)
        if not has_words(words):
            return self._regret("empty_message")
        return UserMessage(words, sender_id=conversation, input_channel=CHANNEL, metadata=known)

    def _failure(self, text: str) -> Callable[[], Answer]:
        return lambda: self._last_resort.answer(text, self._regret("failure"))

    def _regret(self, sentence: str, **values: int) -> Answer:
        return Answer(kind="declined", text=getattr(self._base.wording, sentence).format(**values))


def _client_id(body: dict[str, Any]) -> str | None:
    client_id = body.get("id")
    if client_id is None or (isinstance(client_id, str) and MESSAGE_ID.fullmatch(client_id)):
        return client_id
    raise Refused(400, "invalid_id", "A message's 'id' has 1 to 64 letters, digits, hyphens and underscores.")


def _title(body: dict[str, Any]) -> str:
    title = body.get("title")
    return clean_text(title)[:LONGEST_TITLE] if isinstance(title, str) else ""


async def _reply(begun: Turn | Reply) -> Reply:
    return begun if isinstance(begun, Reply) else Reply(await begun.answer())


def _reply_response(reply: Reply) -> HTTPResponse:
    headers = {"Retry-After": str(reply.retry_after)} if reply.retry_after else None
    return response.raw(reply.answer.json(), reply.status, headers, content_type="application/json")


async def _stream(request: Request, turn: Turn) -> None:
    stream = await request.respond(content_type=STREAM, headers={"X-Accel-Buffering": "no"})  # nginx holds it back else
    async for part in turn.parts():
        await stream.send(part.json() + "\n")
    await stream.eof()
