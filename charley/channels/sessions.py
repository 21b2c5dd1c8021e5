"""Sessions: a visitor opens one, names its conversation by a signed token, and can have it forgotten."""

from __future__ import annotations

import logging

from rasa.core.agent import Agent
from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

from charley.channels.rate_limits import RateLimits, Use
from charley.channels.refusals import Refused
from charley.channels.session_token import InvalidSession, SessionTokens
from charley.storage.ratings import Ratings, RatingsUnavailable
from charley.storage.tracker_store import forget

logger = logging.getLogger(__name__)


class Sessions:
    """Opens sessions, tells whose conversation a request is in, and forgets conversations."""

    def __init__(self, tokens: SessionTokens, limits: RateLimits, ratings: Ratings) -> None:
        self.tokens = tokens
        self._limits = limits
        self._ratings = ratings

    async def open(self, request: Request) -> HTTPResponse:
        """``POST /session``: a token for a new conversation."""
        wait = self._limits.seconds_to_wait("session", request.remote_addr or request.ip)
        if wait:
            raise Refused(
                429, "too_many_sessions", f"Too many new conversations from this address; wait {wait} s.", wait
            )
        return response.json({"token": self.tokens.issue(), "seconds": self.tokens.seconds}, status=201)

    async def close(self, request: Request) -> HTTPResponse:
        """``DELETE /session``: the conversation is forgotten; of its ratings the numbers stay."""
        conversation = self.conversation(request)
        await self.forget(ready_agent(request), conversation)
        return response.empty()

    async def forget(self, agent: Agent, conversation: str) -> None:
        """Deletes the conversation, and takes its words away from its ratings. Raises Refused."""
        try:
            async with agent.lock_store.lock(conversation):  # or a turn under way would write it again
                await forget(agent.tracker_store, conversation)
            await self._ratings.forget(conversation)
        except Exception as error:
            logger.error("conversation %s was not forgotten: %s", conversation, type(error).__name__)
            what = "ratings" if isinstance(error, RatingsUnavailable) else "conversation"
            told = f"The {what} could not be deleted just now. Please try again."
            raise Refused(503, "not_forgotten", told) from error

    def conversation(self, request: Request) -> str:
        """The conversation that the request's bearer token names. Raises Refused."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        try:
            if scheme.lower() != "bearer":
                raise InvalidSession
            return self.tokens.conversation(token.strip())
        except InvalidSession as error:
            raise Refused(401, "invalid_session", "The session token is missing, forged or no longer good.") from error

    def limited(self, request: Request, use: Use) -> str:
        """The same, for one more ``use`` of what is limited. Raises Refused."""
        conversation = self.conversation(request)
        wait = self._limits.seconds_to_wait(use, conversation)
        if wait:
            raise Refused(429, "too_many_requests", f"That was too fast; wait {wait} s.", wait)
        return conversation


def ready_agent(request: Request) -> Agent:
    """Rasa's agent with a model. Raises Refused while there is none."""
    agent: Agent | None = getattr(request.app.ctx, "agent", None)
    if not agent or not agent.is_ready():
        raise Refused(503, "not_ready", "The bot is not ready yet. Please try again in a moment.")
    return agent
