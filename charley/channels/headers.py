"""Headers of every response: what a browser may do with it, and which other sites may ask."""

from __future__ import annotations

import re

from sanic import Sanic, response
from sanic.request import Request
from sanic.response import BaseHTTPResponse, HTTPResponse

PREFLIGHT_SECONDS = 7200  # the longest that Chromium keeps one
NOT_FOR_OTHER_SITES = re.compile(r"/(?:ready|search|chat|articles(?:/[^/]*)?)?/?")
FOR_PAGES_ONLY = "text/html"
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": (
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
    ),
    "Cache-Control": "no-store",
}


class Headers:
    """Adds them. ``origins`` are the other sites that may embed the bot; ``hsts_seconds`` is 0 without TLS."""

    def __init__(self, prefix: str, origins: tuple[str, ...], hsts_seconds: int) -> None:
        self._prefix = prefix
        self._origins = frozenset(origins)
        self._everywhere = dict(EVERYWHERE)
        if hsts_seconds:
            self._everywhere["Strict-Transport-Security"] = f"max-age={hsts_seconds}"
        framing = " ".join(("'self'", *origins))
        self._page_policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
            f"base-uri 'none'; form-action 'self'; frame-ancestors {framing}; "
            "require-trusted-types-for 'script'; trusted-types 'none'"
        )
        self._other_policy = "default-src 'none'; frame-ancestors 'none'"

    async def install(self, app: Sanic, loop: object) -> None:
        """Adds the headers to all that is answered below the prefix, failures included, after Rasa's own CORS."""
        app.register_middleware(self.answer_preflight, "request")
        app.response_middleware.append(self.add)  # the last of all: registering would put it first

    async def answer_preflight(self, request: Request) -> HTTPResponse | None:
        """Answers a browser that asks whether another site may send something; the headers say whether."""
        is_ours = request.path.startswith(f"{self._prefix}/")
        return response.empty() if request.method == "OPTIONS" and is_ours else None

    async def add(self, request: Request, reply: BaseHTTPResponse) -> None:
        """Adds the headers to one response."""
        if not request.path.startswith(f"{self._prefix}/"):
            return
        is_page = (reply.content_type or "").startswith(FOR_PAGES_ONLY)
        policy = self._page_policy if is_page else self._other_policy
        for name, value in {**self._everywhere, "Content-Security-Policy": policy}.items():
            reply.headers.setdefault(name, value)
        if is_page:
            reply.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        self._add_cross_origin(request, reply)

    def _add_cross_origin(self, request: Request, reply: BaseHTTPResponse) -> None:
        path = request.path.removeprefix(self._prefix)
        is_shared = bool(self._origins) and not NOT_FOR_OTHER_SITES.fullmatch(path)
        reply.headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if is_shared else "same-origin")
        for name in [name for name in reply.headers if name.lower().startswith("access-control-")]:
            del reply.headers[name]  # Rasa's, which say nothing of our origins
        if not is_shared:
            return
        varies = reply.headers.get("Vary")
        reply.headers["Vary"] = f"{varies}, Origin" if varies else "Origin"
        origin = request.headers.get("origin", "")
        if origin not in self._origins:
            return
        reply.headers["Access-Control-Allow-Origin"] = origin
        reply.headers["Access-Control-Expose-Headers"] = "Retry-After"
        if request.method == "OPTIONS":
            reply.headers["Access-Control-Allow-Methods"] = "GET, POST, DELETE"
            reply.headers["Access-Control-Allow-Headers"] = "Accept, Authorization, Content-Type"
            reply.headers["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
