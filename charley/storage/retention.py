"""Conversations go some time after their last message: what is said about one's health is not kept for ever."""

from __future__ import annotations

import asyncio
import logging
import time

from rasa.core.tracker_store import TrackerStore
from sanic import Sanic

from charley.storage.tracker_store import forget_older

logger = logging.getLogger(__name__)

PAUSE = 3600.0  # seconds from one look to the next


class Retention:
    """Deletes conversations of which ``hours`` have passed since the last event, at start and then every hour.

    Several servers on one database may each do it: what one has deleted the others do not find.
    """

    def __init__(self, hours: int) -> None:
        self._seconds = hours * 3600.0

    async def begin(self, app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
        """For Sanic to call once the server has started."""
        app.add_task(self._keep_up)

    async def _keep_up(self, app: Sanic) -> None:
        while True:
            agent = getattr(app.ctx, "agent", None)
            if agent:
                await self.look(agent.tracker_store)
            await asyncio.sleep(PAUSE)

    async def look(self, store: TrackerStore) -> None:
        """Deletes what is too old in a store. A failure is logged, and the next hour will do."""
        try:
            number = await asyncio.to_thread(forget_older, store, time.time() - self._seconds)
            if number:
                logger.info("%d events of old conversations were deleted", number)
        except Exception as error:
            logger.error("old conversations were not deleted: %s", type(error).__name__)
