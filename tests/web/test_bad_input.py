"""Hostile and broken input: a clear answer or refusal, a server that lives on, and logs without a word of it."""

from __future__ import annotations

import base64
import json
import os
import sqlite3
import time

import jwt
import pytest

MARK = "quixotropic"  # stands in everything that is sent, and must not stand in a log
SENT_AS_TEXT = {
    "empty": "",
    "spaces": "   \t\n ",
    "20,000 characters": f"{MARK} " * 1667,
    "NUL": f"my calf \x00 {MARK}",
    "only NUL": "\x00\x00",
    "lone surrogate": f"my calf \ud800 {MARK}",
    "only a lone surrogate": "\udfff",
    "command restart": f"/restart {MARK}",
    "command restart alone": "/restart",
    "command session_start": "/session_start",
    "unknown intent": f'/intent{{"{MARK}":"y"}}',
    "intent with an entity": f'/greet{{"body_part":"{MARK}"}}',
    "HTML": f"<b>{MARK}</b><img src=x onerror=alert(1)>",
    "script": f"<script>alert('{MARK}')</script> calf cramp",
    "template": "{{7*7}} ${jndi:ldap://" + MARK + "} {body_part}",
    "SQL": f"'; DROP TABLE events; -- {MARK}",
    "emoji only": "😀🦵🏽👨‍👩‍👧",
    "Chinese": f"小腿抽筋怎么办 {MARK}",
    "right to left": f"عندي تشنج في الساق {MARK}",
    "directional marks": f"\u202e\u2066{MARK}\u2069 calf\u200b cramp",
    "combining marks": f"c\u0301{chr(0x0300) * 400} {MARK}",
    "one long word": MARK * 400,
}
REFUSED_MESSAGES = {
    "invalid JSON": b'{"text": "' + MARK.encode(),
    "no body": b"",
    "not UTF-8": b'{"text": "\xff\xfe ' + MARK.encode() + b'"}',
    "an array": [MARK],
    "a string": MARK,
    "null": None,
    "nested too deeply": b"[" * 30_000 + b"]" * 30_000,
    "a nested object": b'{"text":' * 6_000 + b"1" + b"}" * 6_000,
    "nothing in the object": {},
    "text is a number": {"text": 5},
    "text is null": {"text": None},
    "text is an object": {"text": {"text": MARK}},
    "a number of 5,000 digits": b'{"text": ' + b"9" * 5000 + b"}",
    "payload is a number": {"payload": 5},
    "payload restart": {"payload": "/restart"},
    "payload session_start": {"payload": "/session_start"},
    "payload nlu_fallback": {"payload": "/nlu_fallback"},
    "payload of an unknown intent": {"payload": f"/{MARK}"},
    "payload with an unknown entity": {"payload": '/intent{"x":"y"}'},
    "payload with an entity": {"payload": f'/greet{{"body_part":"{MARK}"}}'},
    "payload with a confidence": {"payload": "/greet@0.4"},
    "payload is a text": {"payload": f"why does my calf cramp {MARK}"},
    "payload with a lone surrogate": {"payload": f"/greet\ud800{MARK}"},
    "payload with a line after it": {"payload": f"/greet\n{MARK}"},
}
IN_AN_HOUR = int(time.time()) + 3600
BAD_CLAIMS = {
    "no conversation": {"exp": IN_AN_HOUR},
    "no end": {"sub": "web-0123"},
    "expired": {"sub": "web-0123", "exp": 1},
    "a lone surrogate": {"sub": "web-\ud800", "exp": IN_AN_HOUR},
    "only a lone surrogate": {"sub": "\ud800", "exp": IN_AN_HOUR},
    "NUL": {"sub": "web-\x00", "exp": IN_AN_HOUR},
    "another channel's conversation": {"sub": "telegram-0123", "exp": IN_AN_HOUR},
    "a number": {"sub": 7, "exp": IN_AN_HOUR},
    "a list": {"sub": [MARK], "exp": IN_AN_HOUR},
    "an end that is not a number": {"sub": "web-0123", "exp": MARK},
}


@pytest.fixture(autouse=True)
def unharmed(stack, visitor):
    """After each test the same processes run, answer, and have logged nothing of what was sent and no stack trace."""
    pids, logged = stack.pids, len(stack.log())
    yield
    assert stack.stack.died() is None
    assert stack.pids == pids
    os.kill(pids["Rasa server"], 0)
    assert visitor.say("hello")["kind"] == "smalltalk"
    new = stack.log()[logged:]
    assert MARK not in new
    assert "Traceback" not in new


def assert_refused(reply, status=None):
    """A 4xx with the channel's JSON error, which repeats nothing of what was sent."""
    assert 400 <= reply.status_code < 500, reply.text
    assert status in (None, reply.status_code)
    assert set(reply.json()) == {"error"}
    assert reply.json()["error"]["code"]
    assert reply.json()["error"]["message"]
    assert MARK not in reply.text


@pytest.mark.parametrize("text", SENT_AS_TEXT.values(), ids=SENT_AS_TEXT)
def test_any_text_gets_an_answer_with_words(visitor, text):
    answer = visitor.say(text)

    assert answer["kind"] in ("answer", "choice", "declined", "smalltalk")
    assert answer["text"].strip()
    assert MARK not in json.dumps(answer)


@pytest.mark.parametrize("message", REFUSED_MESSAGES.values(), ids=REFUSED_MESSAGES)
def test_what_is_no_message_is_refused(visitor, message):
    assert_refused(visitor.post(message), 400)


@pytest.mark.parametrize("text", ["/restart", "/session_start", '/greet{"body_part":"neck"}'])
def test_a_typed_command_is_not_obeyed(visitor, text):
    topic = visitor.say("why does my calf cramp after running")["topic"]
    visitor.say(text)

    more = visitor.say("tell me more")
    assert more["kind"] == "answer", f"the conversation no longer knows of {topic}"


def test_a_body_over_64_kilobytes_is_refused(visitor):
    assert_refused(visitor.post({"text": f"{MARK} " * 6000}), 413)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "image/png", "\x7f", ""])
def test_the_content_type_does_not_matter(visitor, kind):
    reply = visitor.post({"text": f"hello {MARK}"}, {"Content-Type": kind.encode()})

    assert reply.status_code == 200
    assert reply.json()["text"]


def test_a_form_is_refused(visitor):
    reply = visitor.http.post("/message", data={"text": MARK}, headers={"Authorization": f"Bearer {visitor.token}"})

    assert_refused(reply, 400)


def forged(token):
    """A token whose claims were changed after it was signed."""
    head, claims, signature = token.split(".")
    changed = json.loads(base64.urlsafe_b64decode(claims + "=="))
    changed["sub"] = f"web-{MARK}"
    return ".".join((head, base64.urlsafe_b64encode(json.dumps(changed).encode()).decode().rstrip("="), signature))


@pytest.mark.parametrize(
    "make",
    [
        lambda token: "",
        lambda token: "Bearer",
        lambda token: f"Basic {token}",
        lambda token: f"Bearer {token}x",
        lambda token: f"Bearer {forged(token)}",
        lambda token: f"Bearer {jwt.encode({'sub': 'web-0', 'exp': IN_AN_HOUR}, None, algorithm='none')}",
        lambda token: f"Bearer {jwt.encode({'sub': 'web-0', 'exp': IN_AN_HOUR}, MARK * 3, algorithm='HS256')}",
        lambda token: f"Bearer {MARK}",
        lambda token: f"Bearer {MARK}".encode() + b"\xed\xa0\x80",  # a lone surrogate
        lambda token: b"Bearer \xff." + token.encode(),
        lambda token: "Bearer " + "." * 4000,
    ],
    ids=[
        "none",
        "scheme alone",
        "another scheme",
        "changed signature",
        "changed claims",
        "alg none",
        "another secret",
        "no token at all",
        "lone surrogate",
        "not UTF-8",
        "dots",
    ],
)
def test_a_token_that_the_server_did_not_issue_is_refused(visitor, make):
    assert_refused(visitor.post({"text": MARK}, {"Authorization": make(visitor.token)}), 401)


def test_a_request_without_any_token_is_refused(visitor):
    assert_refused(visitor.http.post("/message", json={"text": MARK}), 401)


@pytest.mark.parametrize("claims", BAD_CLAIMS.values(), ids=BAD_CLAIMS)
def test_a_signed_token_with_odd_claims_is_refused(visitor, sign, claims):
    token = sign(claims)

    assert_refused(visitor.post({"text": f"why do I cramp {MARK}"}, {"Authorization": f"Bearer {token}"}), 401)


def test_the_token_alone_says_whose_conversation_it_is(stack):
    one, other = stack.visitor(), stack.visitor()
    one.say("why does my calf cramp after running")
    conversation = jwt.decode(one.token, options={"verify_signature": False})["sub"]

    named = dict.fromkeys(
        ("sender", "sender_id", "conversation", "conversation_id", "session_id", "token"), conversation
    )
    reply = other.post({"text": "tell me more", **named}, {"X-Sender-Id": conversation, "Cookie": f"token={one.token}"})

    assert reply.json()["topic"] is None


@pytest.mark.parametrize("field", ["sender", "sender_id", "conversation", "message_id", "metadata"])
def test_an_id_with_a_lone_surrogate_beside_the_text_is_passed_over(visitor, field):
    reply = visitor.post({"text": "hello", field: f"\ud800{MARK}"})

    assert reply.json()["kind"] == "smalltalk"


@pytest.mark.parametrize(
    "path",
    [
        "pages/",
        "pages/%00",
        "pages/words.yml",
        f"pages/{MARK}",
        "articles/",
        "articles/%ff",
        f"articles/{MARK}",
        "message",
        MARK,
        "%00",
    ],
)
def test_a_path_that_leads_nowhere_is_refused(visitor, path):
    reply = visitor.http.get(f"/{path}")

    assert reply.status_code in (404, 405), reply.status_code


def test_the_database_knows_conversations_by_random_ids_only(stack, visitor):
    visitor.say("hello")

    with sqlite3.connect(stack.database) as connection:
        senders = [sender for (sender,) in connection.execute("select distinct sender_id from events")]
    assert senders
    for sender in senders:
        kind, _, number = sender.partition("-")
        assert kind == "web"
        assert len(number) == 32
        assert int(number, 16) >= 0
