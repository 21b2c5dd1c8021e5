"""What can be set from the environment. Every name begins with ``CHARLEY_``."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import Any

from pydantic import BaseSettings, Field, validator

_ORIGIN = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?")


class WebSettings(BaseSettings):
    """The web channel."""

    secret: str = Field("", description="Signs session tokens; set the same one on every server. Made up when empty.")
    session_minutes: int = Field(60, ge=1, description="How long a session token is good for.")
    keep_hours: int = Field(24, ge=1, description="How long a conversation is kept after its last message.")
    longest_text: int = Field(5000, ge=100, description="Characters of one message.")
    messages_per_minute: int = Field(20, ge=1, description="Of one conversation.")
    sessions_per_minute: int = Field(30, ge=1, description="New conversations from one address.")
    turn_seconds: float = Field(
        20.0, gt=0, description="After which a turn that has not ended is answered with regret."
    )
    actions_url: str = Field("http://127.0.0.1:5055/webhook", description="The action server.")
    page: bool = Field(True, description="Whether there is a start page; else its address leads to the articles.")
    origins: str = Field("", description="Other sites that may embed the bot, as https://a.example,https://b.example.")
    hsts_seconds: int = Field(0, ge=0, description="How long browsers shall insist on TLS; 0 where there is none.")
    ratings_url: str = Field("sqlite:///var/ratings.db", description="Where ratings are kept, as an SQLAlchemy URL.")

    class Config:
        env_prefix = "CHARLEY_"

    @validator("keep_hours")
    def _no_shorter_than_a_session(cls, hours: int, values: dict[str, Any]) -> int:
        if hours * 60 < values.get("session_minutes", 0):
            raise ValueError("a conversation must be kept as long as its session lasts (CHARLEY_SESSION_MINUTES)")
        return hours

    @validator("origins")
    def _exact(cls, text: str) -> str:
        for origin in exact_origins(text):
            if not _ORIGIN.fullmatch(origin):
                raise ValueError(f"{origin} is no origin; write it like https://www.example.org, without a path or *")
        return text


def exact_origins(text: str) -> tuple[str, ...]:
    """The origins of a comma list, as browsers write them."""
    origins = (origin.strip().lower() for origin in text.split(",") if origin.strip())
    return tuple(re.sub(r"^(https://.*):443$|^(http://.*):80$", r"\1\2", origin) for origin in origins)


def secret_from_file(path: Path) -> str:
    """The secret kept in ``path``, made up and written there (readable by the owner alone) when there is none."""
    if path.is_file():
        return path.read_text(encoding="ascii").strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    secret = secrets.token_urlsafe(32)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secret)
    return secret
