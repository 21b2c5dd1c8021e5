"""The start page and the search."""

from __future__ import annotations

import asyncio
from functools import cached_property

from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

from charley.answers import Answer
from charley.channels.last_resort import LastResort
from charley.channels.page_requests import html, new_message_id
from charley.content.search import ArticleSearch
from charley.content.site_pages import SitePages
from charley.knowledge import KnowledgeBase


class StartPages:
    """Where visitors begin. ``is_start`` says whether the site has no start page of its own."""

    def __init__(self, base: KnowledgeBase, last_resort: LastResort, pages: SitePages, is_start: bool) -> None:
        self._base = base
        self._last_resort = last_resort
        self._pages = pages
        self._is_start = is_start

    async def start(self, request: Request) -> HTTPResponse:
        """The start page, or the list of articles where the site has a start page of its own."""
        if not self._is_start:
            return response.redirect("search")
        return html(request, self._pages.start(new_message_id()))

    async def search(self, request: Request) -> HTTPResponse:
        """What stands on the words in ``q``, and before it what to do about a danger sign in them."""
        asked = request.args.get("q", "").strip()
        if not asked:
            return html(request, self._pages.search(None, None, new_message_id()))
        nothing = Answer(kind="declined")
        danger = self._last_resort.answer(asked, nothing)
        results = (await asyncio.to_thread(lambda: self._search)).find(asked)
        page = self._pages.search(results, danger if danger is not nothing else None, new_message_id())
        return html(request, page)

    @cached_property
    def _search(self) -> ArticleSearch:
        return ArticleSearch(self._base)
