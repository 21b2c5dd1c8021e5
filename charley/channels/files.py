"""Static files: what the widget is made of, its words, drawings and styles."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from charley.channels.refusals import Refused, handler

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}
NAME = re.compile(r"[A-Za-z0-9_-]+(\.[a-z]+)")
REVALIDATE = "no-cache"  # asked for anew each time and mostly answered by 304: files of two versions never mix
A_DAY = "public, max-age=86400"


@dataclass(frozen=True)
class Content:
    """A file's bytes, as they are and packed, and the tag that changes with them."""

    plain: bytes
    packed: bytes
    tag: str


Reader = Callable[[Path], str]


class Folder:
    """The files of a folder, read again when one of them changes.

    ``readers`` give the text of a file, by its name, where it does not travel as it is.
    """

    def __init__(self, folder: Path, caching: str = REVALIDATE, readers: dict[str, Reader] | None = None) -> None:
        self._folder = folder
        self._caching = caching
        self._readers = readers or {}

    def serve(self, routes: Blueprint, address: str) -> None:
        """Serves each file at its name below ``address``; a path that is not one of them leads nowhere."""
        name = address.strip("/").replace("-", "_")
        routes.add_route(handler(self._file), f"{address}/<name:str>", methods=["GET"], name=f"files_{name}")

    def serve_one(self, routes: Blueprint, address: str, name: str) -> None:
        """Serves one file at an address of its own."""

        async def serve(request: Request) -> HTTPResponse:
            return await self._file(request, name)

        routes.add_route(serve, address, methods=["GET"], name=f"file_{name.replace('.', '_')}")

    async def _file(self, request: Request, name: str) -> HTTPResponse:
        match = NAME.fullmatch(name)
        path = self._folder / name
        if not match or match[1] not in TYPES or not path.is_file():
            raise Refused(404, "not_found", "There is no such file.")
        state = max(other.stat().st_mtime_ns for other in path.parent.iterdir())
        content = _content(path, state, self._readers.get(name))
        headers = {"ETag": content.tag, "Cache-Control": self._caching, "Vary": "Accept-Encoding"}
        if content.tag in request.headers.get("if-none-match", ""):
            return response.empty(304, headers)
        body = content.plain
        if "gzip" in request.headers.get("accept-encoding", "") and len(content.packed) < len(content.plain):
            body, headers["Content-Encoding"] = content.packed, "gzip"
        return response.raw(body, headers=headers, content_type=TYPES[match[1]])


@lru_cache(maxsize=200)
def _content(path: Path, changed: int, reader: Reader | None) -> Content:
    """The content of a file in a folder that was ``changed`` last."""
    plain = reader(path).encode() if reader else path.read_bytes()
    tag = f'W/"{hashlib.sha256(plain).hexdigest()[:16]}"'  # weak: the packed bytes are others
    return Content(plain, gzip.compress(plain, mtime=0), tag)
