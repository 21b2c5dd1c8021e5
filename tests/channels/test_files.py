"""Static files: what is served, packed, and only sent again when it has changed."""

import gzip

import pytest
from sanic import Blueprint

from charley.channels.files import Folder
from charley.channels.refusals import Refused, tell_refused

SCRIPT = "const cramp = 1; // " + "stretch " * 100
SECRET = "not for the web"


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "public"
    (folder / "inner").mkdir(parents=True)
    (folder / "chat.js").write_text(SCRIPT)
    (folder / "strings.json").write_text('{"send": "Send"}')
    for private in ("notes.md", ".env", "inner/chat.js", "chat.js.bak", "../secret.js"):
        (folder / private).write_text(SECRET)
    return folder


@pytest.fixture
def http(folder, serve_routes):
    routes = Blueprint("files")
    Folder(folder).serve(routes, "/widget")
    Folder(folder).serve_one(routes, "/strings.json", "strings.json")
    Folder(folder).serve_one(routes, "/gone.js", "gone.js")
    routes.exception(Refused)(tell_refused)
    with serve_routes(routes) as client:
        yield client


def test_a_file_has_its_type_and_content(http):
    script, strings = http.get("/widget/chat.js"), http.get("/strings.json")

    assert (script.text, script.headers["content-type"]) == (SCRIPT, "text/javascript; charset=utf-8")
    assert (strings.json(), strings.headers["content-type"]) == ({"send": "Send"}, "application/json")


def test_a_file_is_packed_for_who_can_unpack_it(http):
    with http.stream("GET", "/widget/chat.js", headers={"Accept-Encoding": "gzip"}) as reply:
        packed = b"".join(reply.iter_raw())
    plain = http.get("/widget/chat.js", headers={"Accept-Encoding": "identity"})

    assert reply.headers["content-encoding"] == "gzip"
    assert len(packed) < len(SCRIPT) / 3
    assert gzip.decompress(packed).decode() == plain.text == SCRIPT
    assert "content-encoding" not in plain.headers
    assert reply.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"


def test_a_file_that_has_not_changed_is_not_sent_again_and_one_that_has_is(http, folder):
    first = http.get("/strings.json")
    known = {"If-None-Match": first.headers["etag"]}
    same = http.get("/strings.json", headers=known)
    (folder / "strings.json").write_text('{"send": "Ask"}')
    changed = http.get("/strings.json", headers=known)

    assert first.headers["cache-control"] == "no-cache"
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", first.headers["etag"])
    assert (changed.status_code, changed.json()) == (200, {"send": "Ask"})
    assert changed.headers["etag"] != first.headers["etag"]


@pytest.mark.parametrize(
    "path",
    [
        *("/gone.js", "/widget/gone.js", "/widget/", "/widget/notes.md", "/widget/.env", "/widget/chat.js.bak"),
        *("/widget/inner/chat.js", "/widget/inner%2fchat.js", "/widget/..%2fsecret.js", "/widget/%2e%2e/secret.js"),
        *("/widget/chat.js%00", "/widget/CHAT.JS"),
    ],
)
def test_nothing_else_is_served(http, path):
    reply = http.get(path)

    assert reply.status_code == 404
    assert SECRET not in reply.text
