"""The conversation so far, as a page shows it again after it was loaded anew."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from rasa.core.agent import Agent
from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

from charley.answers import Answer
from charley.channels.refusals import Refused
from charley.channels.sessions import Sessions, ready_agent
from charley.channels.transcript import RecordedTurn, recorded_turns
from charley.knowledge import KnowledgeBase
from charley.storage.ratings import Ratings, RatingsUnavailable
from charley.storage.tracker_store import kept_events

logger = logging.getLogger(__name__)

MOST_TURNS = 100


class History:
    """What visitor and bot have said, with the stars that the visitor gave."""

    def __init__(self, base: KnowledgeBase, sessions: Sessions, ratings: Ratings) -> None:
        self._base = base
        self._sessions = sessions
        self._ratings = ratings

    async def tell(self, request: Request) -> HTTPResponse:
        """``GET /history``."""
        conversation = self._sessions.limited(request, "history")
        return response.json({"turns": await self.turns(ready_agent(request), conversation)})

    async def turns(self, agent: Agent, conversation: str) -> list[dict[str, Any]]:
        """The last turns, oldest first; each part of an answer is one of its own. Raises Refused."""
        turns = await self.recorded(agent, conversation)
        stars = await self._stars(conversation) if turns else {}
        return list(self._shown(turns, stars))[-MOST_TURNS:]

    async def part(self, agent: Agent, conversation: str, message_id: str) -> Answer | None:
        """The answer with that id, if it was given in the conversation. Raises Refused."""
        turns = await self.recorded(agent, conversation)
        return next((part for turn in turns for part in turn.parts if part.message_id == message_id), None)

    async def recorded(self, agent: Agent, conversation: str) -> list[RecordedTurn]:
        """What the database has of the conversation. Raises Refused when it does not answer."""
        try:
            return recorded_turns(await kept_events(agent.tracker_store, conversation))
        except Exception as error:
            logger.error("conversation %s could not be read: %s", conversation, type(error).__name__)
            raise Refused(503, "no_history", "The conversation cannot be read just now.") from error

    async def _stars(self, conversation: str) -> dict[str, int]:
        try:
            return await self._ratings.stars(conversation)
        except RatingsUnavailable:
            return {}

    def _shown(self, turns: Iterable[RecordedTurn], stars: dict[str, int]) -> Iterator[dict[str, Any]]:
        titles: dict[str, str] = {}  # of the buttons offered so far, by payload
        for turn in turns:
            text = (turn.title or titles.get(turn.text) or self._title(turn.text)) if turn.is_button else turn.text
            at = datetime.fromtimestamp(turn.at, UTC).isoformat(timespec="seconds")
            yield {"who": "visitor", "id": turn.id, "text": text, "at": at}
            for part in turn.parts:
                titles |= {button.payload: button.title for button in part.buttons}
                yield {"who": "bot", "answer": json.loads(part.json()), "stars": stars.get(part.message_id)}

    def _title(self, payload: str) -> str:
        """What to show for a button that nothing offered: the title of its topic."""
        intent = payload.removeprefix("/")
        topic = self._base.topic_of_intent(intent)
        return self._base.section(topic).title if topic else intent.replace("_", " ")
