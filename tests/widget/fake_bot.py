"""A web channel that says what a test tells it to, with the widget's real files and the strictest page policy."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from charley.content.widget_files import BESIDE_IT, PARTS_OF_THE_WIDGET

WIDGET = Path(__file__).parents[2] / "widget"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
TYPES = {".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".svg": "image/svg+xml"}
PAGE = (
    '<!doctype html><html lang="en"><title>A page</title><link rel="stylesheet" href="page.css">'
    "<main><h1>A page</h1></main>{}"
)
LAUNCHER = '<script src="charley.js" defer></script><charley-chat></charley-chat>'


def answer(text: str = "Stretch it.", **fields: Any) -> dict[str, Any]:
    """An answer object as the channel sends it."""
    return {"kind": "answer", "message_id": f"m-{time.monotonic_ns()}", "text": text, "more": [], **fields}


def emergency() -> dict[str, Any]:
    """What is said about a danger sign."""
    numbers = "[112](tel:112), [911](tel:911) or [999](tel:999)"
    text = f'**Call your local emergency number ({numbers}) now.**\n\nSay: "Chest pain."\n\n- Do not drive.'
    return answer(text, kind="triage", urgency="emergency", title="Get emergency help now")


@dataclass(frozen=True)
class Reply:
    """A reply other than one answer: a status, a body, headers; seconds before it is sent."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    after: float = 0.0


class FakeBot:
    """``says`` holds what the next messages are answered with, ``heard`` what was asked, in order."""

    def __init__(self) -> None:
        self.page = LAUNCHER
        self.style = ""
        self.says: list[Any] = []
        self.heard: list[tuple[str, str, Any]] = []
        self.history: list[dict[str, Any]] = []
        self.expired = False

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The messages that reached the channel."""
        return [body for method, path, body in self.heard if (method, path) == ("POST", "message")]

    def reply(self, method: str, path: str, body: Any) -> Reply:
        """The channel's routes."""
        self.heard.append((method, path, body))
        if (method, path) == ("POST", "session"):
            self.expired = False
            return Reply({"token": f"token-{time.monotonic_ns()}", "seconds": 3600}, 201)
        if self.expired:
            return Reply({"error": {"code": "invalid_session", "message": ""}}, 401)
        routes: dict[tuple[str, str], Callable[[], Reply]] = {
            ("POST", "message"): self._say,
            ("GET", "history"): lambda: Reply({"turns": self.history}),
            ("POST", "rating"): lambda: Reply({"stars": body["stars"]}),
            ("DELETE", "session"): lambda: Reply(None, 204),
        }
        return routes.get((method, path), lambda: Reply({"error": {"code": "not_found", "message": ""}}, 404))()

    def _say(self) -> Reply:
        said = self.says.pop(0) if self.says else answer()
        return said if isinstance(said, Reply) else Reply(said)

    @contextmanager
    def served(self):
        """The address of the bot while it runs."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/charley/"
        finally:
            server.shutdown()


def _handler(bot: FakeBot) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            path = self.path.removeprefix("/charley/").partition("?")[0]
            file = (bot.style.encode(), "text/css") if path == "page.css" else _file(path)
            if not path or path == "other":
                self._send(
                    200,
                    PAGE.format(bot.page).encode(),
                    {"Content-Type": "text/html", "Content-Security-Policy": POLICY},
                )
            elif file:
                self._send(200, file[0], {"Content-Type": file[1]})
            else:
                sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                said = bot.reply(self.command, path, json.loads(sent) if sent else None)
                time.sleep(said.after)
                body = said.body if isinstance(said.body, bytes) else json.dumps(said.body).encode()
                self._send(
                    said.status,
                    b"" if said.status == 204 else body,
                    {"Content-Type": "application/json", **said.headers},
                )

        do_GET = do_POST = do_DELETE = _serve

        def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing: pytest shows what matters."""

    return Handler


def _file(path: str) -> tuple[bytes, str] | None:
    name = path.removeprefix("widget/")
    readers = PARTS_OF_THE_WIDGET if path.startswith("widget/") else BESIDE_IT
    file = (WIDGET / "chat" if path.startswith("widget/") else WIDGET) / name
    if name in readers:
        return readers[name](file).encode(), TYPES[file.suffix]
    return (file.read_bytes(), TYPES[file.suffix]) if name == "icon.svg" else None
