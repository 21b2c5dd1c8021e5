"""A site of somebody else's, with pages that the tests write."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class OtherSite:
    """``pages`` are the site's HTML pages by path. It answers at ``origin``, and at ``unknown_origin`` as well."""

    def __init__(self, port: int) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self.unknown_origin = f"http://localhost:{port}"
        self.pages: dict[str, str] = {}

    @classmethod
    @contextmanager
    def served(cls) -> Iterator[OtherSite]:
        """The site, on a free port, for the length of a ``with`` block."""

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                page = site.pages.get(self.path)
                body = (page or "").encode()
                self.send_response(404 if page is None else 200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *values: object) -> None:
                pass

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            site = cls(server.server_port)
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            yield site
            server.shutdown()
            thread.join()
