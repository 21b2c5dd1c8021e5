"""The web channel: sessions, messages, the demo page and the article pages, below ``/charley``.

==========================  ==================================================================================
``POST /charley/session``   a token for a new conversation: ``{"token": …, "seconds": …}``
``POST /charley/message``   ``Authorization: Bearer <token>`` and ``{"text": …}`` or ``{"payload": …}`` of a button;
                            returns an answer object
``GET /charley/ready``      200 when a message would be answered, 503 with what is missing
``GET /charley/``           the demo page
``GET /charley/articles/…`` an article page, the path that answers cite
==========================  ==================================================================================

Errors are ``{"error": {"code": …, "message": …}}`` with a status of 400 (malformed), 401 (no good token), 404, 413,
429 (too many, with ``Retry-After``) or 503. What a visitor can do something about (no words, too many words, too fast)
is an answer object too, in words for them.
"""

from __future__ import annotations

import json
import logging
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import aiohttp
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

from charley.answers import Answer
from charley.channels.inbound import clean_text, has_words, is_button_payload
from charley.channels.last_resort import LastResort
from charley.channels.session_token import InvalidSession, SessionTokens
from charley.channels.turn import run_turn
from charley.content.article_page import article_page
from charley.knowledge import KnowledgeBase
from charley.serving.logs import configure_logging, place_of
from charley.serving.settings import WebSettings, secret_from_file

logger = logging.getLogger(__name__)

WIDGET = Path("widget")
KNOWLEDGE = Path("knowledge")
READY_SECONDS = 2.0  # for the action server to say that it is well
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True)
class Refused(Exception):
    """A request that is not answered: HTTP status, a code for programs and a sentence for programmers.

    ``retry_after`` is the number of seconds after which it is worth another try.
    """

    status: int
    code: str
    message: str
    retry_after: int | None = None


class WebChannel(InputChannel):
    """Visitors on the web. Settings come from the environment (:class:`charley.serving.settings.WebSettings`)."""

    def __init__(self, settings: WebSettings, base: KnowledgeBase, last_resort: LastResort) -> None:
        self._settings = settings
        self._base = base
        self._last_resort = last_resort
        secret = settings.secret or secret_from_file(Path("var/secret"))
        self._tokens = SessionTokens(secret, settings.session_minutes * 60)
        self._warm = False
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._messages = RateLimitItemPerMinute(settings.messages_per_minute)
        self._sessions = RateLimitItemPerMinute(settings.sessions_per_minute)

    @classmethod
    def name(cls) -> str:
        return "charley"

    def url_prefix(self) -> str:
        return f"/{self.name()}"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> WebChannel:
        """Takes nothing from the credentials file. Raises ContentError when the articles are faulty."""
        configure_logging()
        base = KnowledgeBase.load(KNOWLEDGE)
        return cls(WebSettings(), base, LastResort.load(base, KNOWLEDGE))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes. Turns run through the agent itself rather than ``on_new_message``, which reports nothing."""
        routes = Blueprint("charley_web")
        pages = [("/ready", "GET", self._ready), ("/articles/<family:str>", "GET", self._article)]
        if self._settings.page:
            pages.append(("/", "GET", self._page))
            _serve_files(routes, "/page", WIDGET / "demo")
        for path, method, answer in (("/session", "POST", self._session), ("/message", "POST", self._message), *pages):
            routes.add_route(_handler(answer), path, methods=[method], name=answer.__name__)
        _serve_files(routes, "/articles-style", WIDGET / "articles")
        _serve_files(routes, "/drawings", KNOWLEDGE / "drawings")
        routes.static("/icon.svg", str(WIDGET / "icon.svg"), name="icon")
        routes.exception(Refused)(_refusal)
        routes.listener("before_server_start")(_answer_errors_in_json)
        routes.middleware("response")(_add_headers)
        return routes

    async def _session(self, request: Request) -> HTTPResponse:
        address = request.remote_addr or request.ip
        if not self._limiter.hit(self._sessions, "session", address):
            wait = self._seconds_to_wait(self._sessions, "session", address)
            raise Refused(
                429, "too_many_sessions", f"Too many new conversations from this address; wait {wait} s.", wait
            )
        return response.json({"token": self._tokens.issue(), "seconds": self._tokens.seconds}, status=201)

    async def _message(self, request: Request) -> HTTPResponse:
        started = time.perf_counter()
        conversation = self._conversation(request)
        body = _json_object(request)
        text = body["text"] if isinstance(body.get("text"), str) else ""
        if not self._limiter.hit(self._messages, "message", conversation):
            wait = self._seconds_to_wait(self._messages, "message", conversation)
            answer = self._last_resort.answer(text, self._regret("too_fast", seconds=wait))
            return _answer_response(answer, status=429, headers={"Retry-After": str(wait)})
        agent: Agent = request.app.ctx.agent
        if not agent or not agent.is_ready():
            answer = self._last_resort.answer(text, self._regret("failure"))
            return _answer_response(answer, status=503)
        message = self._user_message(conversation, body, agent)
        if isinstance(message, Answer):
            answer = message
        else:
            answer = await run_turn(
                agent,
                message,
                self._settings.turn_seconds,
                lambda: self._last_resort.answer(text, self._regret("failure")),
            )
        logger.info(
            "conversation %s: %s %s in %.0f ms",
            conversation,
            answer.kind,
            answer.topic,
            1000 * (time.perf_counter() - started),
        )
        return _answer_response(answer)

    def _user_message(self, conversation: str, body: dict[str, Any], agent: Agent) -> UserMessage | Answer:
        """What goes to Rasa, or at once the answer to what is not a question. Raises Refused."""
        payload, text = body.get("payload"), body.get("text")
        if payload is not None:
            if not isinstance(payload, str) or not is_button_payload(payload, agent.domain):
                raise Refused(400, "unknown_payload", "No button of this bot sends that payload.")
            return UserMessage(payload, sender_id=conversation, input_channel=self.name())
        if not isinstance(text, str):
            raise Refused(400, "no_text", "Send 'text' or 'payload', as a string.")
        if len(text) > self._settings.longest_text:
            return self._last_resort.answer(text, self._regret("too_long", limit=self._settings.longest_text))
        words = clean_text(text)
        if not has_words(words):
            return self._regret("empty_message")
        return UserMessage(words, sender_id=conversation, input_channel=self.name())

    def _conversation(self, request: Request) -> str:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        try:
            if scheme.lower() != "bearer":
                raise InvalidSession
            return self._tokens.conversation(token.strip())
        except InvalidSession as error:
            raise Refused(401, "invalid_session", "The session token is missing, forged or no longer good.") from error

    def _seconds_to_wait(self, limit: RateLimitItemPerMinute, *key: str) -> int:
        reset, _ = self._limiter.get_window_stats(limit, *key)
        return max(1, math.ceil(reset - time.time()))

    def _regret(self, sentence: str, **values: int) -> Answer:
        return Answer(kind="declined", text=getattr(self._base.wording, sentence).format(**values))

    async def _ready(self, request: Request) -> HTTPResponse:
        missing = [] if await self._understands(getattr(request.app.ctx, "agent", None)) else ["model"]
        if not await _is_well(self._settings.actions_url.rpartition("/")[0] + "/health"):
            missing.append("action server")
        return response.json({"ready": not missing, "missing": missing}, status=503 if missing else 200)

    async def _understands(self, agent: Agent | None) -> bool:
        """Whether a model is loaded; it has read a first message then, which is slower than those that follow."""
        if not agent or not agent.is_ready():
            return False
        if not self._warm:
            await agent.parse_message("is the model ready")
            self._warm = True
        return True

    async def _page(self, request: Request) -> HTTPResponse:
        return response.html((WIDGET / "demo" / "index.html").read_text(encoding="utf-8"))

    async def _article(self, request: Request, family: str) -> HTTPResponse:
        article = self._base.articles.get(family)
        if article is None:
            raise Refused(404, "no_article", "There is no such article.")
        return response.html(article_page(article, self._base, WIDGET / "articles" / "article.html"))


def _handler(method: Callable[..., Awaitable[HTTPResponse]]) -> Callable[..., Awaitable[HTTPResponse]]:
    """A plain function around a method: Sanic writes attributes on its handlers."""

    async def handle(request: Request, **parts: str) -> HTTPResponse:
        return await method(request, **parts)

    return handle


def _serve_files(routes: Blueprint, address: str, folder: Path) -> None:
    """Each file of a folder at its name: a path that is not one of them leads nowhere."""
    for path in sorted(folder.iterdir()):
        routes.static(f"{address}/{path.name}", str(path), name=path.name.replace(".", "_"))


def _json_object(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise Refused(400, "invalid_json", "The request's body is not JSON.") from error
    if not isinstance(body, dict):
        raise Refused(400, "invalid_json", "The request's body is not a JSON object.")
    return body


def _answer_response(answer: Answer, status: int = 200, headers: dict[str, str] | None = None) -> HTTPResponse:
    return response.raw(answer.json(), status=status, headers=headers, content_type="application/json")


async def _refusal(request: Request, refused: Refused) -> HTTPResponse:
    headers = {"Retry-After": str(refused.retry_after)} if refused.retry_after else None
    return _error(refused.status, refused.code, refused.message, headers)


def _error(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> HTTPResponse:
    return response.json({"error": {"code": code, "message": message}}, status=status, headers=headers)


async def _answer_errors_in_json(app: Sanic, loop: object) -> None:
    """What fails outside of our own routes (no such path, a request that is too large) is told in the same shape."""

    async def tell(request: Request, error: Exception) -> HTTPResponse:
        status = getattr(error, "status_code", 500)
        if status >= 500:
            logger.error("a request failed: %s at %s", type(error).__name__, place_of(error.__traceback__))
        reason = HTTPStatus(status)
        return _error(status, reason.name.lower(), f"{reason.phrase}.")

    app.error_handler.add(Exception, tell)
    app.error_handler.add(SanicException, tell)


async def _add_headers(request: Request, reply: HTTPResponse) -> None:
    for name, value in HEADERS.items():
        reply.headers.setdefault(name, value)


async def _is_well(url: str) -> bool:
    try:
        timeout = aiohttp.ClientTimeout(total=READY_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(url) as reply:
            return reply.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False
