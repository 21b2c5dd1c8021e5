"""Stars and comments for an answer."""

from __future__ import annotations

from typing import Any

from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

from charley.channels.history import History
from charley.channels.refusals import Refused, json_object
from charley.channels.sessions import Sessions, ready_agent
from charley.storage.ratings import LONGEST_COMMENT, MOST_STARS, Ratings, RatingsUnavailable


class AnswerRatings:
    """Takes the ratings of answers."""

    def __init__(self, sessions: Sessions, history: History, ratings: Ratings) -> None:
        self._sessions = sessions
        self._history = history
        self._ratings = ratings

    async def rate(self, request: Request) -> HTTPResponse:
        """``POST /rating``: one vote for each answer and conversation; a further one takes the place of the first."""
        conversation = self._sessions.limited(request, "rating")
        body = json_object(request)
        stars, comment = stars_and_comment(body)
        message_id = body.get("message_id")
        part = None
        if isinstance(message_id, str):
            part = await self._history.part(ready_agent(request), conversation, message_id)
        if part is None:
            raise Refused(404, "no_such_answer", "This conversation has no answer with that message_id.")
        try:
            await self._ratings.rate_answer(conversation, part.message_id, part.topic, stars, comment)
        except RatingsUnavailable as error:
            raise ratings_unavailable() from error
        return response.json({"stars": stars})


def stars_and_comment(body: dict[str, Any]) -> tuple[int, str | None]:
    """What a rating says; without a comment of its own it leaves an earlier one as it is. Raises Refused."""
    stars, comment = body.get("stars"), body.get("comment")
    if isinstance(stars, bool) or not isinstance(stars, int) or not 1 <= stars <= MOST_STARS:
        raise Refused(400, "invalid_stars", f"'stars' is a whole number from 1 to {MOST_STARS}.")
    if comment is not None and (not isinstance(comment, str) or len(comment) > LONGEST_COMMENT):
        raise Refused(400, "invalid_comment", f"'comment' is a text of at most {LONGEST_COMMENT} characters.")
    return stars, comment


def ratings_unavailable() -> Refused:
    """What a rating gets that cannot be kept."""
    return Refused(503, "ratings_unavailable", "Your rating could not be kept just now. Please try again later.")
