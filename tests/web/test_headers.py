"""What a browser is told: which sites may ask, and what a page of ours may do."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from charley.serving.settings import WebSettings

SECRET = "signs the session tokens of these tests"
ALLOWED, ANOTHER = "https://health.example", "https://clinic.example:8443"
STRANGERS = (
    *(
        "https://evil.example",
        "http://health.example",
        "https://health.example.evil.example",
        "https://health.example:1",
    ),
    *("https://www.health.example", "null", "https://HEALTH.example", "https://health.example/", "*", ""),
)
FOR_OTHER_SITES = {
    ("POST", "/session"): 201,
    ("DELETE", "/session"): 401,
    ("POST", "/message"): 401,
    ("GET", "/history"): 401,
    ("POST", "/rating"): 401,
    ("GET", "/icon.svg"): 200,
    ("GET", "/drawings/stretch-calf.svg"): 200,
    ("GET", "/widget/nothing.js"): 404,
}
NOT_FOR_THEM = ("/", "/articles/relief", "/articles/relief/", "/ready", "/ready/")


@pytest.fixture(scope="module")
def http(new_channel):
    """A server that two other sites may use."""
    with new_channel(WebSettings(secret=SECRET, origins=f"{ALLOWED}, {ANOTHER}")) as client:
        yield client


@pytest.fixture(scope="module")
def alone(new_channel):
    """A server as it is by default."""
    with new_channel(WebSettings(secret=SECRET)) as client:
        yield client


def allowing(reply):
    return {name: value for name, value in reply.headers.items() if name.startswith("access-control-")}


@pytest.mark.parametrize("origin", [ALLOWED, ANOTHER])
@pytest.mark.parametrize(("method", "path"), FOR_OTHER_SITES)
def test_an_allowed_site_may_read_what_the_widget_needs_failures_included(http, method, path, origin):
    reply = http.request(method, path, headers={"Origin": origin})

    assert reply.status_code == FOR_OTHER_SITES[method, path]
    assert allowing(reply) == {
        "access-control-allow-origin": origin,
        "access-control-expose-headers": "Retry-After",
    }
    assert "Origin" in reply.headers["vary"]
    assert reply.headers["cross-origin-resource-policy"] == "cross-origin"


@pytest.mark.parametrize("origin", STRANGERS)
@pytest.mark.parametrize(("method", "path"), FOR_OTHER_SITES)
def test_no_other_site_may(http, method, path, origin):
    reply = http.request(method, path, headers={"Origin": origin})

    assert allowing(reply) == {}
    assert "Origin" in reply.headers["vary"]


@pytest.mark.parametrize("path", NOT_FOR_THEM)
def test_pages_are_not_for_other_sites_to_read(http, path):
    reply = http.get(path, headers={"Origin": ALLOWED})

    assert reply.status_code in (200, 503)
    assert allowing(reply) == {}
    assert reply.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/session", "/message", "/history", "/rating", "/articles/relief/rating"])
def test_an_allowed_site_may_send_with_a_token_after_asking(http, path):
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
    reply = http.options(path, headers={"Origin": ALLOWED, **asked})
    refused = http.options(path, headers={"Origin": "https://evil.example", **asked})

    assert reply.status_code in (200, 204)
    assert reply.headers["access-control-allow-origin"] == ALLOWED
    assert set(reply.headers["access-control-allow-methods"].split(", ")) == {"GET", "POST", "DELETE"}
    assert {"Authorization", "Content-Type"} <= set(reply.headers["access-control-allow-headers"].split(", "))
    assert int(reply.headers["access-control-max-age"]) > 0
    assert "access-control-allow-credentials" not in reply.headers
    assert allowing(refused) == {}


def test_by_default_no_other_site_may_anything(alone):
    for method, path in FOR_OTHER_SITES:
        reply = alone.request(method, path, headers={"Origin": ALLOWED})
        assert allowing(reply) == {}
        assert reply.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/", "/articles/relief"])
def test_a_page_of_ours_runs_nothing_of_others(alone, path):
    reply = alone.get(path)
    policy = dict(part.split(" ", 1) for part in reply.headers["content-security-policy"].split("; "))

    assert policy["default-src"] == "'none'"
    for source in ("script-src", "style-src", "img-src", "connect-src", "form-action", "frame-ancestors"):
        assert policy[source] == "'self'"
    assert (policy["require-trusted-types-for"], policy["trusted-types"]) == ("'script'", "'none'")
    assert policy["base-uri"] == "'none'"
    assert reply.headers["cross-origin-opener-policy"] == "same-origin"


def test_an_allowed_site_may_frame_a_page_of_ours(http):
    policy = http.get("/articles/relief").headers["content-security-policy"]

    assert f"frame-ancestors 'self' {ALLOWED} {ANOTHER};" in policy


@pytest.mark.parametrize("path", ["/", "/session", "/icon.svg", "/nothing", "/articles/relief"])
def test_every_response_has_the_security_headers(alone, path):
    reply = alone.get(path)

    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["referrer-policy"] == "no-referrer"
    assert "geolocation=()" in reply.headers["permissions-policy"]
    assert reply.headers["content-security-policy"].startswith("default-src 'none'")
    assert reply.headers["cache-control"]
    assert "strict-transport-security" not in reply.headers


def test_nothing_of_a_conversation_is_cached(alone):
    assert alone.post("/session").headers["cache-control"] == "no-store"
    assert alone.get("/history").headers["cache-control"] == "no-store"


def test_browsers_are_told_to_insist_on_tls_where_the_site_says_so(new_channel):
    with new_channel(WebSettings(secret=SECRET, hsts_seconds=31536000)) as client:
        assert client.get("/").headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize(
    "origins",
    [
        *("*", "https://*.example", "health.example", "null", "ftp://health.example", "https://user@health.example"),
        *("https://health.example/", "https://health.example/chat", "https://a.example https://b.example"),
    ],
)
def test_an_origin_that_is_not_exact_is_told_at_the_start(origins):
    with pytest.raises(ValidationError, match="is no origin; write it like"):
        WebSettings(origins=origins)


@pytest.mark.parametrize("origins", ["", " , ", "https://a.example,http://localhost:8000", "https://[::1]:8443"])
def test_exact_origins_are_taken(origins):
    assert WebSettings(origins=origins).origins == origins


def test_a_port_that_browsers_leave_out_is_left_out(new_channel):
    with new_channel(WebSettings(secret=SECRET, origins="https://Health.example:443")) as client:
        reply = client.post("/session", headers={"Origin": ALLOWED})
    assert reply.headers["access-control-allow-origin"] == ALLOWED
