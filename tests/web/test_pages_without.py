"""The pages where something is missing or too much: no model, no ratings database, limits."""

from __future__ import annotations

import pytest
from html_page import Page

from charley.serving.settings import WebSettings

MESSAGES, SESSIONS = 3, 4
EMERGENCY = "back spasm and now i cant pee"


@pytest.fixture
def http(new_channel, tmp_path):
    """Speaks to a server without a model, with low limits, whose ratings database is a folder."""
    settings = WebSettings(
        secret="signs the tokens of these tests",
        messages_per_minute=MESSAGES,
        sessions_per_minute=SESSIONS,
        ratings_url=f"sqlite:///{tmp_path}",
        page=False,
    )
    with new_channel(settings) as client:
        yield client


def say(http, text, **fields):
    reply = http.post("/chat", data={"text": text, **fields})
    return reply, Page(reply.text)


def answer_in(page):
    return " ".join(page.one("section", id="answer").text.split())


def test_without_a_model_the_question_stays_in_the_box(http):
    reply, page = say(http, "why do I cramp")

    assert reply.status_code == 503
    assert "Something went wrong" in answer_in(page)
    assert page.fields("chat#answer")["text"] == "why do I cramp"


def test_without_a_model_an_emergency_is_told(http):
    reply, page = say(http, EMERGENCY)

    assert reply.status_code == 503
    assert "Get emergency help now" in answer_in(page)
    assert "tel:112" in page.links(page.one("main"))


def test_without_a_model_a_conversation_that_cannot_be_deleted_stays_deletable(http):
    _, page = say(http, "hello")
    reply = http.post("/chat", data=page.fields("chat", {"forget": "yes"}))

    after = Page(reply.text)
    assert reply.status_code == 503
    assert after.fields("chat")["session"] == page.fields("chat")["session"]


def test_too_many_messages_are_told_in_words_and_an_emergency_is_answered_all_the_same(http):
    _, page = say(http, "hello")
    session = page.fields("chat#answer")["session"]
    for number in range(MESSAGES):
        reply, page = say(http, f"message {number}", session=session)

    assert reply.status_code == 429
    assert f"wait {reply.headers['Retry-After']} seconds" in answer_in(page)
    assert page.fields("chat#answer") == {
        "session": session,
        "id": page.fields("chat#answer")["id"],
        "text": f"message {MESSAGES - 1}",
    }
    assert "Get emergency help now" in answer_in(say(http, EMERGENCY, session=session)[1])


def test_too_many_conversations_from_one_address_are_told_in_words(http):
    for _ in range(SESSIONS):
        say(http, "hello")
    reply, page = say(http, "hello")

    assert reply.status_code == 429
    assert f"wait {reply.headers['Retry-After']} seconds" in answer_in(page)
    assert page.fields("chat#answer")["session"] == ""
    assert "Get emergency help now" in answer_in(say(http, EMERGENCY)[1])


def test_without_the_ratings_an_article_is_shown_and_says_nothing_of_them(http):
    reply = http.get("/articles/night")

    assert reply.status_code == 200
    assert "of 5" not in Page(reply.text).text()
    assert http.get("/articles/night/rating").status_code == 503


def test_without_the_ratings_a_vote_is_regretted_and_kept_in_the_form(http):
    reply = http.post("/articles/night/rating", data={"stars": "4", "comment": "Good."})

    page = Page(reply.text)
    assert reply.status_code == 503
    assert "could not be saved" in page.text()
    fields = page.fields("rating")
    assert (fields["stars"], fields["comment"]) == ("4", "Good.")


def test_too_many_votes_from_one_address_are_told_in_words(http):
    for _ in range(MESSAGES + 1):
        reply = http.post("/articles/night/rating", data={"stars": "4"})

    assert reply.status_code == 429
    assert f"wait {reply.headers['Retry-After']} seconds" in Page(reply.text).text()


def test_a_site_with_a_start_page_of_its_own_is_led_to_the_list_of_articles(http):
    reply = http.get("/")

    assert (reply.status_code, reply.headers["Location"]) == (302, "search")
    assert http.get("/search").status_code == 200
