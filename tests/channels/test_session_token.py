"""Session tokens: only one of our own, still good, opens a conversation."""

import time

import jwt
import pytest

from charley.channels.session_token import InvalidSession, SessionTokens

CONVERSATION = "web-0123456789abcdef0123456789abcdef"
SECRET = "a secret of 64 characters for tests".ljust(64, ".")


@pytest.fixture
def tokens():
    return SessionTokens(SECRET, seconds=60)


def claims(**changed):
    return {"sub": CONVERSATION, "exp": int(time.time()) + 60, **changed}


def signed(payload, secret=SECRET, algorithm="HS256"):
    return jwt.encode(payload, secret, algorithm=algorithm)


def test_an_issued_token_names_its_conversation_again(tokens):
    token = tokens.issue()
    assert tokens.conversation(token).startswith("web-")
    assert tokens.conversation(token) == SessionTokens(SECRET, seconds=1).conversation(token)


def test_two_tokens_have_different_conversations(tokens):
    assert tokens.conversation(tokens.issue()) != tokens.conversation(tokens.issue())


def test_a_token_is_good_for_its_seconds(tokens):
    expiry = jwt.decode(tokens.issue(), SECRET, algorithms=["HS256"])["exp"]
    assert expiry == pytest.approx(time.time() + 60, abs=2)


def test_a_token_signed_by_us_in_this_way_is_good(tokens):
    """So that each of the refusals below has one reason only."""
    assert tokens.conversation(signed(claims())) == CONVERSATION


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(lambda: signed(claims(), secret="another secret".ljust(64)), id="forged signature"),
        pytest.param(lambda: signed(claims(), secret=None, algorithm="none"), id="no algorithm"),
        pytest.param(lambda: signed(claims(), algorithm="HS512"), id="another algorithm"),
        pytest.param(lambda: signed(claims(exp=int(time.time()) - 1)), id="expired"),
        pytest.param(lambda: signed({"sub": "web-0123"}), id="never expires"),
        pytest.param(lambda: signed({"exp": int(time.time()) + 60}), id="no conversation"),
        pytest.param(lambda: signed(claims()).rpartition(".")[0] + ".", id="signature cut off"),
        pytest.param(lambda: swapped(signed(claims()), signed(claims(sub="web-9999"))), id="claims of another token"),
        pytest.param(lambda: "", id="empty"),
        pytest.param(lambda: "a.b.c", id="garbage"),
        pytest.param(lambda: "\x00.\x00.\x00", id="NUL"),
        pytest.param(lambda: "\ud800.\ud800.\ud800", id="lone surrogate"),
        pytest.param(lambda: "\u8170.\u75db.\U0001f622", id="not ASCII"),
    ],
)
def test_a_token_that_is_not_good_is_refused(tokens, token):
    with pytest.raises(InvalidSession):
        tokens.conversation(token())


def swapped(token, other):
    """``token`` with the claims of ``other``."""
    header, _, signature = token.split(".")
    return ".".join([header, other.split(".")[1], signature])
