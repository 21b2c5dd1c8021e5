"""The pages of the articles, and what readers think of them."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any

from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

from charley.channels.page_requests import FORM, address_of, form_fields, html
from charley.channels.rate_limits import RateLimits
from charley.channels.ratings import ratings_unavailable, stars_and_comment
from charley.channels.refusals import Refused, json_object
from charley.channels.session_token import InvalidSession, SessionTokens
from charley.channels.sessions import Sessions
from charley.content.site_pages import RatingForm, SitePages, Votes
from charley.knowledge import Article, KnowledgeBase
from charley.storage.ratings import LONGEST_COMMENT, MOST_STARS, Ratings, RatingsUnavailable

VOTER_SECONDS = 24 * 3600  # for which a page that is left open can be rated, and the rating changed
VOTES_SECONDS = 0.5  # an article is not kept back for what others think of it


class ArticlePages:
    """Shows articles and takes votes for them.

    Who votes by the form on a page is known by a token of that page: without cookies nothing says that somebody who
    opens it again has voted before.
    """

    def __init__(
        self,
        base: KnowledgeBase,
        pages: SitePages,
        sessions: Sessions,
        ratings: Ratings,
        limits: RateLimits,
        secret: str,
    ) -> None:
        self._base = base
        self._pages = pages
        self._sessions = sessions
        self._ratings = ratings
        self._limits = limits
        self._voters = SessionTokens(f"{secret} rates pages", VOTER_SECONDS)  # opens no conversation

    async def article(self, request: Request, family: str) -> HTTPResponse:
        """An article, with what others think of it."""
        article = self._base.articles.get(family)
        if article is None and "text/html" in request.headers.get("accept", ""):
            return html(request, self._pages.not_found("../"), HTTPStatus.NOT_FOUND)
        article = self._article(family)
        form = RatingForm(self._voters.issue())
        return html(request, self._pages.article(article, await self._votes(family), form))

    async def votes(self, request: Request, family: str) -> HTTPResponse:
        """``{"average": 4.3, "votes": 12}``; the average is null before the first vote.

        Somebody who has voted by the form and loads the address again is led to the article.
        """
        article = self._article(family)
        if "text/html" in request.headers.get("accept", ""):
            return response.redirect(f"../{article.front.family}")
        return response.json(await self._votes_as_json(family))

    async def rate(self, request: Request, family: str) -> HTTPResponse:
        """A vote for an article: JSON with a bearer token, or the form on the page."""
        article = self._article(family)
        if "authorization" not in request.headers and request.headers.get("content-type", "").startswith(FORM):
            return await self._rate_by_form(request, article)
        conversation = self._sessions.limited(request, "rating")
        stars, comment = stars_and_comment(json_object(request))
        try:
            await self._ratings.rate_page(conversation, family, stars, comment)
        except RatingsUnavailable as error:
            raise ratings_unavailable() from error
        return response.json({"stars": stars, **await self._votes_as_json(family)})

    async def _rate_by_form(self, request: Request, article: Article) -> HTTPResponse:
        sent, words = form_fields(request), self._pages.words
        voter, token = self._voter(sent.get("voter", ""))
        stars = int(sent["stars"]) if sent.get("stars") in map(str, range(1, MOST_STARS + 1)) else None
        comment = sent.get("comment", "").replace("\r\n", "\n")[:LONGEST_COMMENT]
        wait = self._limits.seconds_to_wait("rating", address_of(request))
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
        return html(request, page, status, wait)

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

    def _article(self, family: str) -> Article:
        article = self._base.articles.get(family)
        if article is None:
            raise Refused(404, "no_article", "There is no such article.")
        return article
