"""Requests that are refused, and every other failure, in one shape: ``{"error": {"code": …, "message": …}}``."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from sanic import Sanic, response
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

from charley.serving.logs import place_of

logger = logging.getLogger(__name__)

Handler = Callable[..., Awaitable[HTTPResponse | None]]


@dataclass(frozen=True)
class Refused(Exception):
    """A request that is not answered: HTTP status, a code for programs and a sentence for people.

    ``retry_after`` is the number of seconds after which it is worth another try.
    """

    status: int
    code: str
    message: str
    retry_after: int | None = None


def handler(method: Handler) -> Handler:
    """A plain function around a method: Sanic writes attributes on its handlers."""

    async def handle(request: Request, **parts: str) -> HTTPResponse | None:
        return await method(request, **parts)

    return handle


def json_object(request: Request) -> dict[str, Any]:
    """The JSON object in a request's body. Raises Refused."""
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise Refused(400, "invalid_json", "The request's body is not JSON.") from error
    if not isinstance(body, dict):
        raise Refused(400, "invalid_json", "The request's body is not a JSON object.")
    return body


async def tell_refused(request: Request, refused: Refused) -> HTTPResponse:
    """What a refused request gets."""
    headers = {"Retry-After": str(refused.retry_after)} if refused.retry_after else None
    return _error(refused.status, refused.code, refused.message, headers)


async def tell_errors_in_json(app: Sanic, loop: object) -> None:
    """What fails outside of our own routes (no such path, a request that is too large) is told in the same shape."""

    async def tell(request: Request, error: Exception) -> HTTPResponse:
        status = getattr(error, "status_code", 500)
        if status >= 500:
            logger.error("a request failed: %s at %s", type(error).__name__, place_of(error.__traceback__))
        reason = HTTPStatus(status)
        return _error(status, reason.name.lower(), f"{reason.phrase}.")

    app.error_handler.add(Exception, tell)
    app.error_handler.add(SanicException, tell)


def _error(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> HTTPResponse:
    return response.json({"error": {"code": code, "message": message}}, status=status, headers=headers)
