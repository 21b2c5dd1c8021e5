"""The web channel as a visitor meets it: answers, buttons, context, pages. Real HTTP against real servers."""

from __future__ import annotations

import http.client
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from charley.knowledge import KnowledgeBase
from charley.knowledge.article import without_markers

QUESTION = "why do my calves cramp at night after running?"
FIELDS = """
    kind topic alternatives confidence urgency signs title text
    buttons sources article related related_questions reviewed message_id more
"""
OTHER_SITE = "https://health.example"  # which tests/conftest.py lets embed the bot
ARTICLES = sorted(path.stem for path in (Path(__file__).parents[2] / "knowledge" / "articles").glob("*.md"))


def test_an_answer_has_every_field_of_the_answer_object(visitor):
    answer = visitor.say(QUESTION)

    assert set(answer) == set(FIELDS.split())
    assert answer["topic"].partition("/")[0] in ARTICLES
    assert answer["title"]
    assert 0 < len(answer["text"]) <= 600
    assert answer["article"] == f"articles/{answer['topic'].replace('/', '#')}"
    assert answer["related"]
    assert date.fromisoformat(answer["reviewed"]) <= date.today()
    assert answer["message_id"]
    assert 0 < answer["confidence"] <= 1
    assert (answer["urgency"], answer["signs"], answer["more"]) == ("none", [], [])


def test_a_question_about_night_cramps_is_answered_with_a_cause_and_its_sources(visitor):
    answer = visitor.say(QUESTION)

    assert answer["kind"] == "answer"
    assert answer["topic"].startswith(("causes/", "night/"))
    assert answer["sources"]
    for source in answer["sources"]:
        assert source["name"]
        assert source["url"].startswith("https://")
    assert 1 <= len(answer["buttons"]) <= 3
    assert all(0 < len(button["title"]) <= 20 for button in answer["buttons"])


def test_every_offered_button_leads_to_an_answer(visitor):
    buttons = visitor.say(QUESTION)["buttons"] + visitor.say("hello")["buttons"]

    assert len(buttons) > 3
    for button in buttons:
        answer = visitor.press(button["payload"])
        assert answer["kind"] == "answer"
        assert button["payload"] == "/" + answer["topic"].replace("/", "_").replace("-", "_")
        assert answer["confidence"] == 1


@pytest.mark.parametrize("text", ["hi", "hello", "good morning", "thanks", "thank you so much"])
def test_a_bare_greeting_or_thanks_is_small_talk(visitor, text):
    answer = visitor.say(text)

    assert answer["kind"] == "smalltalk"
    assert answer["topic"] is None
    assert answer["text"]


def test_two_messages_have_two_message_ids(visitor):
    assert visitor.say("hi")["message_id"] != visitor.say("hi")["message_id"]


def test_a_conversation_goes_from_cause_to_relief_to_another_muscle_to_thanks(visitor):
    cause, relief, neck, thanks = [
        visitor.say(text)
        for text in ("why does my calf cramp after running", "what helps?", "and in my neck?", "thanks")
    ]

    assert cause["topic"].startswith("causes/")
    assert relief["topic"].startswith("relief/")
    assert neck["topic"] == relief["topic"]
    assert neck["text"] != relief["text"]
    assert thanks["kind"] == "smalltalk"


def test_a_follow_up_gives_the_answer_for_the_other_muscle(visitor, project):
    stretch = KnowledgeBase.load(project.knowledge).section("relief/stretch")

    visitor.press(f"/{stretch.intent}")
    answer = visitor.say("and in my neck?")

    assert answer["topic"] == stretch.topic
    assert answer["text"] == without_markers(stretch.variants["neck"])


def test_one_visitor_does_not_see_the_context_of_another(stack):
    one, other = stack.visitor(), stack.visitor()
    topic = one.say(QUESTION)["topic"]

    strangers, own = other.say("tell me more"), one.say("tell me more")

    assert strangers["topic"] is None
    assert own["topic"] == topic


@pytest.mark.parametrize(
    "path", ["/", "/search", "/chat", "/pages/pages.css", *(f"/articles/{family}" for family in ARTICLES)]
)
def test_pages_are_served_with_the_security_headers(visitor, path):
    reply = visitor.http.get(path)

    assert reply.status_code == 200
    assert len(reply.text) > 200
    assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Referrer-Policy"] == "no-referrer"


def test_the_article_that_an_answer_cites_has_its_section(visitor):
    page, _, anchor = visitor.say(QUESTION)["article"].partition("#")

    assert f'id="{anchor}"' in visitor.http.get(f"/{page}").text


@pytest.mark.parametrize(
    "path",
    [
        "/charley/pages/../",
        "/charley/pages/../../config.yml",
        "/charley/pages/..%2f..%2fconfig.yml",
        "/charley/pages/%2e%2e/%2e%2e/config.yml",
        "/charley/pages//etc/passwd",
        "/charley/articles/..%2f..%2fconfig.yml",
        "/charley/articles/..%2frelief",
        "/charley/drawings/..%2f..%2f..%2fconfig.yml",
        "/charley/drawings/../../config.yml",
    ],
)
def test_a_path_out_of_the_pages_folder_is_refused(stack, path):
    server = urlsplit(stack.url)
    connection = http.client.HTTPConnection(server.hostname, server.port, timeout=10)  # it sends the path as it is
    connection.request("GET", path)
    reply = connection.getresponse()

    assert reply.status in (400, 404)
    assert b"pipeline" not in reply.read()
    connection.close()


@pytest.mark.parametrize(("origin", "allowed"), [(OTHER_SITE, OTHER_SITE), ("https://evil.example", None)])
def test_beside_rasas_own_cors_only_the_sites_that_are_named_may_ask(visitor, origin, allowed):
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    replies = [
        visitor.http.options("/message", headers={"Origin": origin, **asked}),
        visitor.http.post("/session", headers={"Origin": origin}),
        visitor.http.post("/message", content=b" " * 70_000, headers={"Origin": origin}),
        visitor.http.post("/session"),
    ]

    assert [reply.is_success for reply in replies] == [True, True, False, True]
    assert [reply.headers.get("access-control-allow-origin") for reply in replies] == [allowed] * 3 + [None]
    assert not any("access-control-allow-credentials" in reply.headers for reply in replies)


def test_the_server_says_that_it_is_ready(visitor):
    reply = visitor.http.get("/ready")

    assert reply.status_code == 200
    assert reply.json() == {"ready": True, "missing": []}


def test_every_topic_answers_with_its_own_text_and_sources(stack):
    base = KnowledgeBase.load(Path("knowledge"))
    texts = set()
    for topic in base.topics:
        answer = stack.visitor().press(f"/{base.section(topic).intent}")
        assert (answer["kind"], answer["topic"], answer["title"]) == ("answer", topic, base.section(topic).title)
        assert 0 < len(answer["text"]) <= 600, topic
        assert answer["sources"], topic
        texts.add(answer["text"])
    assert len(texts) == len(base.topics)


@pytest.mark.parametrize(
    ("muscle", "drawing"),
    [
        *(("calf", "calf"), ("hamstring", "hamstring"), ("front of my thigh", "thigh"), ("foot", "foot")),
        *(("hand", "hand"), ("neck", "neck"), ("shoulder", "shoulder"), ("lower back", "back"), ("hip", "hip")),
    ],
)
def test_the_stretch_for_a_muscle_comes_with_its_drawing(visitor, muscle, drawing):
    visitor.press("/relief_stretch")
    answer = visitor.say(f"and for my {muscle}?")

    address = f"drawings/stretch-{drawing}.svg"
    assert answer["topic"] == "relief/stretch"
    assert f"]({address})" in answer["text"]
    shown = visitor.http.get(f"/{address}")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/svg+xml")
