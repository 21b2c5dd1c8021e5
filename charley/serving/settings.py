"""What can be set from the environment. Every name begins with ``CHARLEY_``."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from pydantic import BaseSettings, Field


class WebSettings(BaseSettings):
    """The web channel."""

    secret: str = Field("", description="Signs session tokens; set the same one on every server. Made up when empty.")
    session_minutes: int = Field(60, ge=1, description="How long a session token is good for.")
    longest_text: int = Field(5000, ge=100, description="Characters of one message.")
    messages_per_minute: int = Field(20, ge=1, description="Of one conversation.")
    sessions_per_minute: int = Field(30, ge=1, description="New conversations from one address.")
    turn_seconds: float = Field(
        20.0, gt=0, description="After which a turn that has not ended is answered with regret."
    )
    actions_url: str = Field("http://127.0.0.1:5055/webhook", description="The action server.")
    page: bool = Field(True, description="Whether the demo page is served.")

    class Config:
        env_prefix = "CHARLEY_"


def secret_from_file(path: Path) -> str:
    """The secret kept in ``path``, made up and written there (readable by the owner alone) when there is none."""
    if path.is_file():
        return path.read_text(encoding="ascii").strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    secret = secrets.token_urlsafe(32)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secret)
    return secret
