"""Too many requests are refused in words for the visitor, and programs are told how long to wait."""

from __future__ import annotations

import httpx
import pytest

from charley.channels.session_token import SessionTokens
from charley.serving.settings import WebSettings

SECRET = "signs the session tokens of these tests"
MESSAGES, SESSIONS = 3, 2
LET_THROUGH = 503  # what a message gets from a server without a model


@pytest.fixture(scope="module")
def http(new_channel):
    """Speaks to a server that has the web channel, low limits and no model."""
    with new_channel(WebSettings(secret=SECRET, messages_per_minute=MESSAGES, sessions_per_minute=SESSIONS)) as client:
        yield client


@pytest.fixture
def new_token():
    """Makes tokens of new conversations."""
    return SessionTokens(SECRET, 60).issue


def say(http, token):
    return http.post("/message", json={"text": "hi"}, headers={"Authorization": f"Bearer {token}"})


def test_a_visitor_who_types_too_fast_is_told_in_words_how_long_to_wait(http, new_token):
    token = new_token()
    assert [say(http, token).status_code for _ in range(MESSAGES)] == [LET_THROUGH] * MESSAGES

    reply = say(http, token)

    assert reply.status_code == 429
    assert 1 <= int(reply.headers["Retry-After"]) <= 60
    assert reply.json()["kind"] == "declined"
    assert f"wait {reply.headers['Retry-After']} seconds" in reply.json()["text"]


def test_one_fast_visitor_does_not_slow_another(http, new_token):
    fast, slow = new_token(), new_token()
    for _ in range(MESSAGES):
        say(http, fast)

    assert say(http, fast).status_code == 429
    assert say(http, slow).status_code == LET_THROUGH


def test_an_address_cannot_open_conversations_without_end(http):
    assert [http.post("/session").status_code for _ in range(SESSIONS)] == [201] * SESSIONS

    reply = http.post("/session", headers={"X-Forwarded-For": "192.0.2.7", "X-Real-IP": "192.0.2.7"})

    assert reply.status_code == 429
    assert reply.json()["error"]["code"] == "too_many_sessions"
    assert 1 <= int(reply.headers["Retry-After"]) <= 60


def test_behind_a_proxy_each_address_that_it_names_has_a_limit_of_its_own(new_channel, monkeypatch):
    monkeypatch.setenv("SANIC_PROXIES_COUNT", "1")
    with new_channel(WebSettings(secret=SECRET, sessions_per_minute=1)) as client:

        def open_from(address):
            return client.post("/session", headers={"X-Forwarded-For": address}).status_code

        assert [open_from(address) for address in ("192.0.2.7", "192.0.2.8", "192.0.2.7")] == [201, 201, 429]


@pytest.mark.parametrize(("method", "path"), [("GET", "/history"), ("POST", "/rating")])
def test_history_and_ratings_are_limited_too_each_by_itself(http, new_token, method, path):
    token = new_token()
    statuses = [
        http.request(method, path, headers={"Authorization": f"Bearer {token}"}).status_code
        for _ in range(MESSAGES + 1)
    ]

    assert 429 not in statuses[:-1]
    assert statuses[-1] == 429
    assert say(http, token).status_code == LET_THROUGH


@pytest.mark.parametrize("path", ["/history", "/rating"])
def test_without_a_model_what_a_conversation_has_is_refused_in_words(http, new_token, path):
    body = {"message_id": "an id", "stars": 4}
    reply = http.request(
        "POST" if path == "/rating" else "GET", path, json=body, headers={"Authorization": f"Bearer {new_token()}"}
    )

    assert reply.status_code == 503
    assert reply.json()["error"]["code"] == "not_ready"
    assert "try again" in reply.json()["error"]["message"]


def test_an_emergency_is_answered_without_a_model_and_beyond_the_limit(http):
    token = SessionTokens(SECRET, 60).issue()
    for _ in range(MESSAGES + 1):
        reply = http.post(
            "/message", headers={"Authorization": f"Bearer {token}"}, json={"text": "back spasm and now i cant pee"}
        )
        answer = reply.json()
        assert (answer["kind"], answer["urgency"]) == ("triage", "emergency")
    assert reply.status_code == httpx.codes.TOO_MANY_REQUESTS
