"""Session tokens: the server alone says which conversation a visitor is in."""

from __future__ import annotations

import re
import time
import uuid

import jwt

ALGORITHM = "HS256"
CONVERSATION = re.compile(r"web-[0-9a-f]{32}")


class InvalidSession(Exception):
    """The token is forged, damaged or no longer good."""


class SessionTokens:
    """Issues and reads tokens, signed with ``secret`` and good for ``seconds``."""

    def __init__(self, secret: str, seconds: int) -> None:
        self._secret = secret
        self.seconds = seconds

    def issue(self) -> str:
        """A token for a new conversation, with an id that nobody can guess."""
        claims = {"sub": f"web-{uuid.uuid4().hex}", "exp": int(time.time()) + self.seconds}
        return jwt.encode(claims, self._secret, algorithm=ALGORITHM)

    def conversation(self, token: str) -> str:
        """The conversation id in a token. Raises InvalidSession for any token that is not good."""
        try:
            claims = jwt.decode(token, self._secret, algorithms=[ALGORITHM], options={"require": ["sub", "exp"]})
        except (jwt.InvalidTokenError, ValueError) as error:
            raise InvalidSession from error
        if not CONVERSATION.fullmatch(str(claims["sub"])):
            raise InvalidSession
        return claims["sub"]
