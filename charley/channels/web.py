"""The web channel, below ``/charley``.

=================================  ===============================================================================
``POST /session``                  a token for a new conversation: ``{"token": …, "seconds": …}``
``DELETE /session``                the conversation is forgotten; the numbers of its ratings stay
``POST /message``                  ``{"text": …}``, or ``{"payload": …, "title": …}`` of a button; returns an answer
                                   object, or with ``Accept: application/x-ndjson`` each of its parts on a line of its
                                   own as soon as it is ready. The same ``"id"`` again gets the answer of the first
``GET /history``                   the last 100 turns: ``{"turns": [{"who": "visitor", …}, {"who": "bot", …}]}``
``POST /rating``                   ``{"message_id": …, "stars": 1-5, "comment": …}``
``GET /charley.js, /widget/…``     what the widget is made of
``GET /strings.json``              every visible string of the widget
``GET /``                          the start page, with the chat, the search and the list of articles
``GET /search?q=…``                the sections of the articles in which the words stand
``GET, POST /chat``                the chat without JavaScript
``GET /articles/…``                an article page, the path that answers cite
``GET, POST /articles/…/rating``   what readers think of it; a vote as JSON ``{"stars": …, "comment": …}`` or as a form
``GET /ready``                     200 when a message would be answered, 503 with what is missing
=================================  ===============================================================================

All but ``POST /session`` that concern a conversation need ``Authorization: Bearer TOKEN``.

Errors are ``{"error": {"code": …, "message": …}}`` with a status of 400 (malformed), 401 (no good token), 404, 413,
429 (too many, with ``Retry-After``) or 503. What a visitor can do something about (no words, too many words, too fast)
is an answer object too, in words for them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from charley.channels.article_pages import ArticlePages
from charley.channels.chat_pages import ChatPages
from charley.channels.files import A_DAY, Folder
from charley.channels.headers import Headers
from charley.channels.history import History
from charley.channels.last_resort import LastResort
from charley.channels.messages import CHANNEL, Messages
from charley.channels.rate_limits import RateLimits
from charley.channels.ratings import AnswerRatings
from charley.channels.refusals import Refused, handler, tell_errors_in_json, tell_refused
from charley.channels.session_token import SessionTokens
from charley.channels.sessions import Sessions
from charley.channels.start_pages import StartPages
from charley.content.site_pages import SitePages
from charley.content.widget_files import BESIDE_IT, PARTS_OF_THE_WIDGET
from charley.knowledge import KnowledgeBase
from charley.serving.logs import configure_logging
from charley.serving.settings import WebSettings, exact_origins, secret_from_file
from charley.storage.ratings import Ratings
from charley.storage.retention import Retention

WIDGET = Path("widget")
KNOWLEDGE = Path("knowledge")
READY_SECONDS = 2.0  # for the action server to say that it is well


class WebChannel(InputChannel):
    """Visitors on the web. Settings come from the environment (:class:`charley.serving.settings.WebSettings`)."""

    def __init__(self, settings: WebSettings, base: KnowledgeBase, last_resort: LastResort) -> None:
        self._settings = settings
        self._base = base
        secret = settings.secret or secret_from_file(Path("var/secret"))
        limits, ratings = RateLimits(settings), Ratings(settings.ratings_url, secret)
        self._sessions = Sessions(SessionTokens(secret, settings.session_minutes * 60), limits, ratings)
        self._messages = Messages(settings, base, last_resort, self._sessions, limits)
        self._history = History(base, self._sessions, ratings)
        self._ratings = AnswerRatings(self._sessions, self._history, ratings)
        self._headers = Headers(self.url_prefix(), exact_origins(settings.origins), settings.hsts_seconds)
        pages = SitePages(base, WIDGET / "pages", settings.longest_text)
        self._start_pages = StartPages(base, last_resort, pages, settings.page)
        self._article_pages = ArticlePages(base, pages, self._sessions, ratings, limits, secret)
        self._chat_pages = ChatPages(base, pages, last_resort, self._sessions, self._messages, self._history, limits)
        self._retention = Retention(settings.keep_hours)
        self._warm = False

    @classmethod
    def name(cls) -> str:
        return CHANNEL

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
        for path, method, answer in (
            ("/session", "POST", self._sessions.open),
            ("/session", "DELETE", self._sessions.close),
            ("/message", "POST", self._messages.receive),
            ("/history", "GET", self._history.tell),
            ("/rating", "POST", self._ratings.rate),
            ("/ready", "GET", self._ready),
            ("/", "GET", self._start_pages.start),
            ("/search", "GET", self._start_pages.search),
            ("/chat", "GET", self._chat_pages.chat),
            ("/chat", "POST", self._chat_pages.say),
            ("/articles/<family:str>", "GET", self._article_pages.article),
            ("/articles/<family:str>/rating", "GET", self._article_pages.votes),
            ("/articles/<family:str>/rating", "POST", self._article_pages.rate),
        ):
            routes.add_route(handler(answer), path, methods=[method], name=answer.__qualname__.replace(".", "_"))
        self._add_files(routes)
        routes.exception(Refused)(tell_refused)
        routes.listener("before_server_start")(tell_errors_in_json)
        routes.listener("before_server_start")(self._headers.install)
        routes.listener("after_server_start")(self._retention.begin)
        return routes

    def _add_files(self, routes: Blueprint) -> None:
        Folder(WIDGET / "chat", readers=PARTS_OF_THE_WIDGET).serve(routes, "/widget")
        widget = Folder(WIDGET, readers=BESIDE_IT)
        widget.serve_one(routes, "/charley.js", "charley.js")
        widget.serve_one(routes, "/strings.json", "strings.json")
        widget.serve_one(routes, "/icon.svg", "icon.svg")
        Folder(WIDGET / "pages").serve(routes, "/pages")
        Folder(KNOWLEDGE / "drawings", caching=A_DAY).serve(routes, "/drawings")

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


async def _is_well(url: str) -> bool:
    try:
        timeout = aiohttp.ClientTimeout(total=READY_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(url) as reply:
            return reply.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False
