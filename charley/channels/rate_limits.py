"""How often one conversation or one address may ask for something."""

from __future__ import annotations

import math
import time
from typing import Literal

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from charley.serving.settings import WebSettings

Use = Literal["session", "message", "history", "rating"]


class RateLimits:
    """Counts the last minute, in this process."""

    def __init__(self, settings: WebSettings) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        messages = RateLimitItemPerMinute(settings.messages_per_minute)
        self._limits: dict[Use, RateLimitItemPerMinute] = {
            "session": RateLimitItemPerMinute(settings.sessions_per_minute),
            "message": messages,
            "history": messages,
            "rating": messages,
        }

    def seconds_to_wait(self, use: Use, who: str) -> int:
        """0 for one more use that is within the limit, else the seconds until the next one is."""
        limit = self._limits[use]
        if self._limiter.hit(limit, use, who):
            return 0
        reset, _ = self._limiter.get_window_stats(limit, use, who)
        return max(1, math.ceil(reset - time.time()))
