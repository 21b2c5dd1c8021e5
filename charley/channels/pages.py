"""The web pages: start, articles and their ratings, search, and the chat without JavaScript.

A page needs neither cookies nor scripts. What belongs to one visitor (the conversation, who rates a page) travels as a
signed token in a hidden field of its forms.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import logging
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from rasa.core.agent import Agent
from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

from charley.answers import Answer, Button
from charley.answers.compose import button_to
from charley.channels.history import History
from charley.channels.last_resort import LastResort
from charley.channels.messages import Messages, Reply
from charley.channels.rate_limits import RateLimits
from charley.channels.ratings import ratings_unavailable, stars_and_comment
from charley.channels.refusals import Handler, Refused, json_object
from charley.channels.session_token import InvalidSession, SessionTokens
from charley.channels.sessions import Sessions
from charley.content.search import ArticleSearch
from charley.content.site_pages import LONGEST_COMMENT, ChatPage, ChatTurn, RatingForm, SitePages, Votes
from charley.knowledge import Article, KnowledgeBase
from charley.serving.settings import WebSettings
from charley.storage.ratings import MOST_STARS, Ratings, RatingsUnavailable

logger = logging.getLogger(__name__)

FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 10
VOTER_SECONDS = 24 * 3600  # for which a page that is left open can be rated, and the rating changed
VOTES_SECONDS = 0.5  # an article is not kept back for what others think of it
SHOWN_AGAIN = "private, no-cache"  # a browser may keep the page for its way back


@dataclass(frozen=True)
class _Conversation:
    """The conversation of a form: its id and token, empty where none may be opened, and what to tell of it."""

    id: str = ""
    token: str = ""
    notices: tuple[str, ...] = ()
    wait: int = 0
    is_new: bool = field(default=False)


class Pages:
    """Answers requests for pages, and the forms on them."""

    def __init__(
        self,
        settings: WebSettings,
        base: KnowledgeBase,
        last_resort: LastResort,
        sessions: Sessions,
        messages: Messages,
        history: History,
        ratings: Ratings,
        limits: RateLimits,
        secret: str,
        folder: Path,
    ) -> None:
        """``folder`` has the templates. Raises ContentError when their words are faulty."""
        self._settings = settings
        self._base = base
        self._last_resort = last_resort
        self._sessions = sessions
        self._messages = messages
        self._history = history
        self._ratings = ratings
        self._limits = limits
        self._voters = SessionTokens(f"{secret} rates pages", VOTER_SECONDS)  # opens no conversation
        self._pages = SitePages(base, folder, settings.longest_text)

    def routes(self) -> list[tuple[str, str, Handler]]:
        """Path, method and what answers it."""
        return [
            ("/", "GET", self.start),
            ("/search", "GET", self.search),
            ("/chat", "GET", self.chat),
            ("/chat", "POST", self.say),
            ("/articles/<family:str>", "GET", self.article),
            ("/articles/<family:str>/rating", "GET", self.votes),
            ("/articles/<family:str>/rating", "POST", self.rate),
        ]

    async def start(self, request: Request) -> HTTPResponse:
        """The start page, or the list of articles where the site has a start page of its own."""
        if not self._settings.page:
            return response.redirect("search")
        return _html(request, self._pages.start(_new_id()))

    async def search(self, request: Request) -> HTTPResponse:
        """What stands on the words in ``q``, and before it what to do about a danger sign in them."""
        asked = request.args.get("q", "").strip()
        if not asked:
            return _html(request, self._pages.search(None, None, _new_id()))
        nothing = Answer(kind="declined")
        danger = self._last_resort.answer(asked, nothing)
        results = (await asyncio.to_thread(lambda: self._search)).find(asked)
        page = self._pages.search(results, danger if danger is not nothing else None, _new_id())
        return _html(request, page)

    @cached_property
    def _search(self) -> ArticleSearch:
        return ArticleSearch(self._base)

    async def article(self, request: Request, family: str) -> HTTPResponse:
        """An article, with what others think of it."""
        article = self._base.articles.get(family)
        if article is None and "text/html" in request.headers.get("accept", ""):
            return _html(request, self._pages.not_found("../"), HTTPStatus.NOT_FOUND)
        article = self._article(family)
        form = RatingForm(self._voters.issue())
        return _html(request, self._pages.article(article, await self._votes(family), form))

    async def votes(self, request: Request, family: str) -> HTTPResponse:
        """``{"average": 4.3, "votes": 12}``; the average is null before the first vote."""
        return response.json(await self._votes_as_json(self._article(family).front.family))

    async def rate(self, request: Request, family: str) -> HTTPResponse:
        """A vote for an article: JSON with a bearer token, or the form on the page."""
        article = self._article(family)
        if request.headers.get("content-type", "").startswith(FORM):
            return await self._rate_by_form(request, article)
        conversation = self._sessions.limited(request, "rating")
        stars, comment = stars_and_comment(json_object(request))
        try:
            await self._ratings.rate_page(conversation, family, stars, comment)
        except RatingsUnavailable as error:
            raise ratings_unavailable() from error
        return response.json({"stars": stars, **await self._votes_as_json(family)})

    async def _rate_by_form(self, request: Request, article: Article) -> HTTPResponse:
        sent, words = _fields(request), self._pages.words
        voter, token = self._voter(sent.get("voter", ""))
        stars = int(sent["stars"]) if sent.get("stars") in map(str, range(1, MOST_STARS + 1)) else None
        comment = sent.get("comment", "").replace("\r\n", "\n")[:LONGEST_COMMENT]
        wait = self._limits.seconds_to_wait("rating", _address(request))
        status, problem = HTTPStatus.OK, ""
        if wait:
            status, problem = HTTPStatus.TOO_MANY_REQUESTS, words.too_many_ratings.format(seconds=wait)
        elif stars is None:
            status, problem = HTTPStatus.BAD_REQUEST, words.no_stars
        else:
            try:
                await self._ratings.rate_page(voter, article.front.family, stars, comment)
            except RatingsUnavailable:
                status, problem = HTTPStatus.SERVICE_UNAVAILABLE, words.rating_failed
        form = RatingForm(token, stars, comment, given=not problem, problem=problem)
        page = self._pages.rated(article, await self._votes(article.front.family), form)
        return _html(request, page, status, wait)

    def _voter(self, token: str) -> tuple[str, str]:
        """Who a form's token stands for, and the token; somebody new where it is no longer good."""
        try:
            return self._voters.conversation(token), token
        except InvalidSession:
            token = self._voters.issue()
            return self._voters.conversation(token), token

    async def _votes(self, family: str) -> Votes | None:
        try:
            return Votes(*await asyncio.wait_for(self._ratings.page_average(family), VOTES_SECONDS))
        except (RatingsUnavailable, TimeoutError):
            return None

    async def _votes_as_json(self, family: str) -> dict[str, Any]:
        votes = await self._votes(family)
        if votes is None:
            raise ratings_unavailable()
        return {"average": votes.average, "votes": votes.count}

    async def chat(self, request: Request) -> HTTPResponse:
        """The chat without JavaScript, before its first message."""
        return _html(request, self._pages.chat(ChatPage(_new_id(), buttons=self._first_buttons())))

    async def say(self, request: Request) -> HTTPResponse:
        """A message from the form of the chat: its answer, with what was said before."""
        sent = _fields(request)
        if sent.get("forget"):
            return await self._forget(request, sent)
        agent: Agent | None = getattr(request.app.ctx, "agent", None)
        body, said = _message(sent)
        conversation = self._conversation(request, sent.get("session", ""))
        earlier = await self._earlier(agent, conversation, body["id"])
        reply = await self._reply(agent, conversation, body, said)
        parts = [reply.answer, *reply.answer.more]
        page = ChatPage(
            _new_id(),
            session=conversation.token,
            turns=earlier,
            newest=ChatTurn.of(said, [reply.answer]),
            buttons=parts[-1].buttons,
            notices=conversation.notices,
            kept_text=said if "text" in body and self._is_worth_another_try(reply, said) else "",
        )
        logger.info("conversation %s: %s %s on a page", conversation.id, reply.answer.kind, reply.answer.topic)
        return _html(request, self._pages.chat(page), HTTPStatus(reply.status), reply.retry_after or 0, caching="")

    def _conversation(self, request: Request, token: str) -> _Conversation:
        """The conversation that a form belongs to; a new one where there is none or it has ended."""
        try:
            return _Conversation(self._sessions.tokens.conversation(token), token)
        except InvalidSession:
            notices = (self._pages.words.new_conversation,) if token else ()
        wait = self._limits.seconds_to_wait("session", _address(request))
        if wait:
            return _Conversation(wait=wait)
        token = self._sessions.tokens.issue()
        return _Conversation(self._sessions.tokens.conversation(token), token, notices, is_new=True)

    async def _earlier(self, agent: Agent | None, conversation: _Conversation, message: str) -> list[ChatTurn]:
        """What was said before a message, which may have been answered already: a page can be sent twice."""
        if conversation.is_new or not conversation.id or not agent or not agent.is_ready():
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

    async def _reply(
        self, agent: Agent | None, conversation: _Conversation, body: dict[str, str], said: str
    ) -> Reply:
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
        return has_failed or len(said) > self._settings.longest_text

    async def _forget(self, request: Request, sent: Mapping[str, str]) -> HTTPResponse:
        """The visitor wants the conversation deleted."""
        notice = self._pages.words.forgotten
        status, session = HTTPStatus.OK, ""
        try:
            conversation = self._sessions.tokens.conversation(sent.get("session", ""))
            await self._sessions.forget(getattr(request.app.ctx, "agent", None), conversation)
        except InvalidSession:  # its token is no longer good: nothing can bring the conversation back
            pass
        except Refused as refused:
            notice, status, session = refused.message, HTTPStatus(refused.status), sent.get("session", "")
        page = ChatPage(_new_id(), session=session, notices=(notice,), buttons=self._first_buttons())
        return _html(request, self._pages.chat(page), status, caching="")

    def _first_buttons(self) -> list[Button]:
        return [button_to(self._base, topic) for topic in self._base.wording.start_topics]

    def _article(self, family: str) -> Article:
        article = self._base.articles.get(family)
        if article is None:
            raise Refused(404, "no_article", "There is no such article.")
        return article


def _html(
    request: Request, page: str, status: int = HTTPStatus.OK, wait: int = 0, caching: str = SHOWN_AGAIN
) -> HTTPResponse:
    """A page, packed where the browser can unpack it."""
    headers = {"Vary": "Accept-Encoding, Accept"}
    if caching and status == HTTPStatus.OK and request.method == "GET":
        headers["Cache-Control"] = caching
    if wait:
        headers["Retry-After"] = str(wait)
    body = page.encode()
    if "gzip" in request.headers.get("accept-encoding", ""):
        body, headers["Content-Encoding"] = gzip.compress(body, 6), "gzip"
    return response.raw(body, int(status), headers, content_type="text/html; charset=utf-8")


def _fields(request: Request) -> dict[str, str]:
    """The fields of a form; none where the body is no form."""
    try:
        text = request.body.decode("utf-8", "replace")
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        return {}


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


def _new_id() -> str:
    return uuid.uuid4().hex


def _address(request: Request) -> str:
    return request.remote_addr or request.ip
