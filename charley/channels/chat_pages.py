"""The chat without JavaScript: a page for each turn, answered as ``POST /message`` is."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from rasa.core.agent import Agent
from sanic.request import Request
from sanic.response import HTTPResponse

from charley.answers import Answer, Button
from charley.answers.compose import button_to
from charley.channels.history import History
from charley.channels.last_resort import LastResort
from charley.channels.messages import Messages, Reply
from charley.channels.page_requests import address_of, form_fields, html, new_message_id
from charley.channels.rate_limits import RateLimits
from charley.channels.refusals import Refused
from charley.channels.session_token import InvalidSession
from charley.channels.sessions import Sessions, ready_agent
from charley.content.site_pages import ChatPage, ChatTurn, SitePages
from charley.knowledge import KnowledgeBase


@dataclass(frozen=True)
class _Conversation:
    """The conversation of a form: its id and token. Both are empty where none may be opened for ``wait`` seconds."""

    id: str = ""
    token: str = ""
    is_new: bool = True
    wait: int = 0


class ChatPages:
    """Answers the forms of the chat. The token of the conversation travels in them."""

    def __init__(
        self,
        base: KnowledgeBase,
        pages: SitePages,
        last_resort: LastResort,
        sessions: Sessions,
        messages: Messages,
        history: History,
        limits: RateLimits,
    ) -> None:
        self._base = base
        self._pages = pages
        self._last_resort = last_resort
        self._sessions = sessions
        self._messages = messages
        self._history = history
        self._limits = limits

    async def chat(self, request: Request) -> HTTPResponse:
        """The chat without JavaScript, before its first message."""
        return html(request, self._pages.chat(ChatPage(new_message_id(), buttons=self._first_buttons())))

    async def say(self, request: Request) -> HTTPResponse:
        """A message from the form of the chat: its answer, with what was said before."""
        sent = form_fields(request)
        if sent.get("forget"):
            return await self._forget(request, sent)
        agent: Agent | None = getattr(request.app.ctx, "agent", None)
        body, said = _message(sent)
        token = sent.get("session", "")
        conversation = self._conversation(request, token)
        earlier = await self._earlier(agent, conversation, body["id"])
        reply = await self._reply(agent, conversation, body, said)
        parts = [reply.answer, *reply.answer.more]
        page = ChatPage(
            new_message_id(),
            session=conversation.token,
            turns=earlier,
            newest=ChatTurn.of(said, [reply.answer]),
            buttons=parts[-1].buttons,
            related=parts[-1].related_questions,
            notices=[self._pages.words.new_conversation] if token and conversation.is_new else [],
            kept_text=said if "text" in body and self._is_worth_another_try(reply, said) else "",
        )
        return html(request, self._pages.chat(page), HTTPStatus(reply.status), reply.retry_after or 0)

    def _conversation(self, request: Request, token: str) -> _Conversation:
        """The conversation that a form belongs to; a new one where there is none or it has ended."""
        try:
            return _Conversation(self._sessions.tokens.conversation(token), token, is_new=False)
        except InvalidSession:
            wait = self._limits.seconds_to_wait("session", address_of(request))
        if wait:
            return _Conversation(wait=wait)
        token = self._sessions.tokens.issue()
        return _Conversation(self._sessions.tokens.conversation(token), token)

    async def _earlier(self, agent: Agent | None, conversation: _Conversation, message: str) -> list[ChatTurn]:
        """What was said before a message, which may have been answered already: a page can be sent twice."""
        if conversation.is_new or not agent or not agent.is_ready():
            return []
        try:
            turns = await self._history.turns(agent, conversation.id)
        except Refused:
            return []
        earlier: list[ChatTurn] = []
        for turn in turns:
            if turn["who"] == "bot":
                earlier.append(ChatTurn.of(None, [Answer.parse_obj(turn["answer"])]))
            elif turn["id"] == message:
                break
            else:
                earlier.append(ChatTurn(turn["text"], ()))
        return earlier

    async def _reply(self, agent: Agent | None, conversation: _Conversation, body: dict[str, str], said: str) -> Reply:
        wording = self._base.wording
        if not conversation.id:
            otherwise = Answer(kind="declined", text=wording.too_fast.format(seconds=conversation.wait))
            return Reply(self._last_resort.answer(said, otherwise), HTTPStatus.TOO_MANY_REQUESTS, conversation.wait)
        try:
            return await self._messages.answer(agent, conversation.id, body)
        except Refused as refused:  # a button of a page that was loaded before the bot changed
            return Reply(Answer(kind="declined", text=wording.failure), refused.status, refused.retry_after)

    def _is_worth_another_try(self, reply: Reply, said: str) -> bool:
        has_failed = reply.status != HTTPStatus.OK or reply.answer.text == self._base.wording.failure
        return has_failed or len(said) > self._pages.longest_text

    async def _forget(self, request: Request, sent: Mapping[str, str]) -> HTTPResponse:
        """The visitor wants the conversation deleted."""
        notice = self._pages.words.forgotten
        status, session = HTTPStatus.OK, ""
        try:
            conversation = self._sessions.tokens.conversation(sent.get("session", ""))
            await self._sessions.forget(ready_agent(request), conversation)
        except InvalidSession:  # its token is no longer good: nothing can bring the conversation back
            pass
        except Refused as refused:
            notice, status, session = refused.message, HTTPStatus(refused.status), sent.get("session", "")
        page = ChatPage(new_message_id(), session=session, notices=(notice,), buttons=self._first_buttons())
        return html(request, self._pages.chat(page), status)

    def _first_buttons(self) -> list[Button]:
        return [button_to(self._base, topic) for topic in self._base.wording.start_topics]


def _message(sent: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """The body of a message as ``POST /message`` takes it, and what the visitor sees of it.

    The form's id is joined with what is sent: the same form sent twice is one message, and another question in a form
    that the browser has kept is another.
    """
    payload, _, title = sent.get("pressed", "").partition(" ")
    body = {"payload": payload, "title": title} if payload else {"text": sent.get("text", "").replace("\r\n", "\n")}
    content = payload or body["text"]
    body["id"] = hashlib.sha256(f"{sent.get('id', '')} {content}".encode()).hexdigest()[:32]
    return body, title if payload else body["text"].strip()
