"""What may come in from a channel."""

import pytest
from rasa.shared.core.domain import Domain

from charley.channels.inbound import clean_text, has_words, is_button_payload


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("why do I cramp", "why do I cramp"),
        ("calf\x00cramp", "calf cramp"),
        ("calf\ud83dcramp", "calf cramp"),
        ("calf\r\n\tcramp\x1b[31m\x7f\x85", "calf cramp [31m"),
        ("  calf \u00a0\u2028 cramp  ", "calf cramp"),
        ("/restart", "restart"),
        ("//restart", "restart"),
        (" / /\x00/restart", "restart"),
        ("and/or", "and/or"),
        ("what\u2019s a \u2018knot\u2019", "what's a 'knot'"),
        ("   \t\n ", ""),
        ("/", ""),
        ("", ""),
        ("\u8170\u75db \U0001f622", "\u8170\u75db \U0001f622"),
    ],
)
def test_text_is_cleaned_of_what_is_not_safe(text, clean):
    assert clean_text(text) == clean


@pytest.mark.parametrize("text", ["cramp", "calf?", "\u8170\u75db", "\u0441\u043f\u0430\u0437\u043c", "3", "!a!"])
def test_letters_and_digits_of_any_script_are_words(text):
    assert has_words(text)


@pytest.mark.parametrize("text", ["", " ", "???", "\U0001f622\U0001f44d", "\u2764\ufe0f", "...!", "-_-"])
def test_emoji_and_signs_alone_are_no_words(text):
    assert not has_words(text)


@pytest.fixture(scope="module")
def domain():
    intents = ["greet", "causes_overview", "restart", "nlu_fallback", "session_start"]
    return Domain.from_dict({"intents": intents})


@pytest.mark.parametrize("payload", ["/greet", "/causes_overview"])
def test_an_intent_of_the_domain_may_come_from_a_button(domain, payload):
    assert is_button_payload(payload, domain)


@pytest.mark.parametrize(
    "payload",
    [
        "/restart",
        "/session_start",
        "/back",
        "/out_of_scope_other",
        "/nlu_fallback",
        '/greet{"a":"b"}',
        "/greet@1.0",
        "/greet\n",
        " /greet",
        "//greet",
        "/GREET",
        "/unknown",
        "/",
        "greet",
        "",
    ],
)
def test_anything_else_may_not(domain, payload):
    assert not is_button_payload(payload, domain)
