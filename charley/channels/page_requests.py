"""What the pages share: HTML that is packed on its way, and the fields of their forms.

A page needs neither cookies nor scripts. What belongs to one visitor (the conversation, who rates a page) travels as a
signed token in a hidden field of its forms.
"""

from __future__ import annotations

import gzip
import uuid
from http import HTTPStatus
from urllib.parse import parse_qsl

from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 10
SHOWN_AGAIN = "private, no-cache"  # a browser may keep a page for its way back; what a form got is not kept


def html(request: Request, page: str, status: int = HTTPStatus.OK, wait: int = 0) -> HTTPResponse:
    """A page, packed where the browser can unpack it; ``wait`` is after how many seconds another try is worth it."""
    headers = {"Vary": "Accept-Encoding, Accept"}
    if request.method == "GET" and status == HTTPStatus.OK:
        headers["Cache-Control"] = SHOWN_AGAIN
    if wait:
        headers["Retry-After"] = str(wait)
    body = page.encode()
    if "gzip" in request.headers.get("accept-encoding", ""):
        body, headers["Content-Encoding"] = gzip.compress(body, 6), "gzip"
    return response.raw(body, int(status), headers, content_type="text/html; charset=utf-8")


def form_fields(request: Request) -> dict[str, str]:
    """The fields of a form; none where the body is no form."""
    try:
        text = request.body.decode("utf-8", "replace")
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        return {}


def new_message_id() -> str:
    """An id for the message that a form will send."""
    return uuid.uuid4().hex


def address_of(request: Request) -> str:
    """Where a request comes from, for limits alone."""
    return request.remote_addr or request.ip
