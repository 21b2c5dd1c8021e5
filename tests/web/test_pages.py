"""The web pages as a visitor without JavaScript meets them: real HTTP against real servers."""

from __future__ import annotations

import gzip
import json
import sqlite3
from pathlib import Path

import jwt
import pytest
from html_page import Page

MARK = "quixotropic"  # stands in what is sent, and must not stand in a log
QUESTION = "why does my calf cramp at night"
EMERGENCY = "my back is in spasm and since this morning i cant pee"


@pytest.fixture(autouse=True)
def unharmed(stack):
    """After each test the servers run, and have logged nothing of what was sent and no stack trace."""
    logged = len(stack.log())
    yield
    assert stack.stack.died() is None
    new = stack.log()[logged:]
    assert MARK not in new
    assert "Traceback" not in new


@pytest.fixture
def web(visitor):
    return visitor.http


def opened(web, path, status=200):
    reply = web.get(path)
    assert (reply.status_code, reply.headers["content-type"]) == (status, "text/html; charset=utf-8")
    return Page(reply.text)


def sent(web, path, fields, status=200):
    reply = web.post(path, data=fields)
    assert (reply.status_code, reply.headers["content-type"]) == (status, "text/html; charset=utf-8"), reply.text
    return Page(reply.text)


def say(web, page, text, status=200):
    """Fills in the form of the chat and sends it."""
    return sent(web, "/chat", {**page.fields("chat#answer"), "text": text}, status)


def newest(page):
    return page.one("section", id="answer")


def heard(page):
    """What the page says that the visitor has said, oldest first."""
    return [" ".join(said.text.split()).removeprefix("You said") for said in page.all("div", **{"class": "said"})]


def conversation_of(page):
    token = page.fields("chat#answer")["session"]
    return jwt.decode(token, options={"verify_signature": False})["sub"]


def test_pages_are_small_packed_and_set_no_cookie(web):
    for path in ("/", "/articles/relief", "/search?q=night", "/chat"):
        reply = web.get(path, headers={"Accept-Encoding": "gzip"})
        assert reply.headers["Content-Encoding"] == "gzip"
        assert len(gzip.compress(reply.content)) < 40_000
        assert "Set-Cookie" not in reply.headers
        assert "'unsafe" not in reply.headers["Content-Security-Policy"]
        assert "form-action 'self'" in reply.headers["Content-Security-Policy"]


def test_a_browser_that_cannot_unpack_gets_the_page_as_it_is(web):
    reply = web.get("/", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in reply.headers
    assert "<!doctype html>" in reply.text


def test_every_link_of_the_start_page_leads_somewhere(web):
    page = opened(web, "/")
    links = {a.attributes["href"].partition("#")[0] for a in page.all("a")}
    links |= {e.attributes["href"] for e in page.all("link")} | {e.attributes["src"] for e in page.all("img")}
    for link in links - {""}:
        if not link.startswith("tel:"):
            assert web.get(f"/{link}").status_code == 200, link


def test_a_question_in_the_form_is_answered_with_sources_and_buttons(web):
    page = say(web, opened(web, "/"), QUESTION)

    assert heard(page) == [QUESTION]
    answer = newest(page)
    assert [link for link in page.links(answer) if link.startswith("articles/")]
    assert [link for link in page.links(answer) if link.startswith("https://")]
    assert 1 <= len(page.all("button", name="pressed")) <= 6


def test_a_button_is_answered_and_the_conversation_stands_above(web):
    page = say(web, opened(web, "/chat"), QUESTION)
    button = page.all("button", name="pressed")[0].attributes["value"]

    after = sent(web, "/chat", page.fields("chat#answer", {"pressed": button}))

    assert heard(after) == [QUESTION, button.partition(" ")[2]]
    so_far = after.one("section", **{"class": "so-far"})
    assert heard(page)[0] in so_far.text
    assert " ".join(newest(page).text.split()) != " ".join(newest(after).text.split())


def test_the_first_buttons_of_the_chat_begin_a_conversation(web):
    page = opened(web, "/chat")
    button = page.all("button", name="pressed")[0].attributes["value"]

    after = sent(web, "/chat", page.fields("chat#answer", {"pressed": button}))

    assert newest(after)
    assert conversation_of(after).startswith("web-")


def test_the_conversation_knows_what_was_said_before(web):
    first = say(web, opened(web, "/chat"), "what is the stretch for a cramp")
    second = say(web, first, "and in my neck?")

    assert conversation_of(first) == conversation_of(second)
    assert "neck" in newest(second).text


def test_the_same_form_sent_again_is_one_message(web):
    page = say(web, opened(web, "/chat"), "hello")
    fields = {**page.fields("chat#answer"), "text": QUESTION}

    once, again = sent(web, "/chat", fields), sent(web, "/chat", fields)

    assert heard(once) == heard(again) == ["hello", QUESTION]
    assert newest(once).text == newest(again).text
    assert heard(say(web, again, "thanks")) == ["hello", QUESTION, "thanks"]


def test_another_question_in_a_form_that_the_browser_kept_is_another_message(web):
    page = say(web, opened(web, "/chat"), "hello")
    say(web, page, QUESTION)

    other = say(web, page, "thanks")

    assert heard(other) == ["hello", QUESTION, "thanks"]
    assert newest(page).text != newest(other).text
    assert not other.all("h3", newest(other)), "small talk has no title"


def test_an_emergency_comes_first_with_numbers_to_tap(web):
    page = say(web, say(web, opened(web, "/chat"), QUESTION), EMERGENCY)

    assert page.text().index("Immediate action required") < page.text().index(QUESTION)
    assert {"tel:112", "tel:911", "tel:999"} <= set(page.links(newest(page)))
    assert not page.all("button", name="pressed")


@pytest.mark.parametrize("end", [{"session": "forged"}, {"session": "a.b.c"}])
def test_a_session_that_has_ended_is_followed_by_a_new_one(web, end):
    page = say(web, opened(web, "/chat"), QUESTION)

    after = sent(web, "/chat", {**page.fields("chat#answer"), **end, "text": "hello"})

    assert "Your last conversation has ended" in after.text()
    assert heard(after) == ["hello"]
    assert conversation_of(after) != conversation_of(page)


def test_a_conversation_can_be_deleted(web, stack):
    page = say(web, say(web, opened(web, "/chat"), QUESTION), "thanks")
    conversation = conversation_of(page)

    after = sent(web, "/chat", page.fields("chat", {"forget": "yes"}))

    assert "Your conversation is deleted" in after.text()
    assert after.fields("chat#answer")["session"] == ""
    with sqlite3.connect(stack.database) as connection:
        query = "select count(*) from events where sender_id = ?"
        assert connection.execute(query, [conversation]).fetchone() == (0,)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"text=",
        b"text=%FF%FE" + MARK.encode(),
        b"text=\xff\xfe" + MARK.encode(),
        b"text=%00%00",
        b"pressed=/restart+" + MARK.encode(),
        b"pressed=%2Frestart",
        b"pressed=/" + MARK.encode(),
        b'pressed=/greet{"body_part":"neck"}',
        b"id=" + b"x" * 5000 + b"&text=" + MARK.encode(),
        b"&".join(b"a%d=1" % number for number in range(2000)),
        b'{"text": "' + MARK.encode() + b'"}',
        b"text=" + b"x+" * 5000 + MARK.encode(),
    ],
)
def test_whatever_is_sent_as_a_form_gets_a_page_with_words(web, body):
    reply = web.post("/chat", content=body, headers={"Content-Type": "application/x-www-form-urlencoded"})

    assert reply.status_code in (200, 400)
    assert newest(Page(reply.text)).text.strip()


def test_what_is_too_long_stays_in_the_box(web):
    text = f"{MARK} " * 800
    page = say(web, opened(web, "/chat"), text)

    assert "fewer words" in newest(page).text
    assert page.fields("chat#answer")["text"].strip() == text.strip()


def test_html_of_a_visitor_is_shown_as_text(web):
    page = say(web, opened(web, "/chat"), f"<img src=x onerror=alert(1)><b>{MARK}</b> calf cramp")

    assert heard(page) == [f"<img src=x onerror=alert(1)><b>{MARK}</b> calf cramp"]
    assert [image.attributes["src"] for image in page.all("img")] == ["icon.svg"]


def test_search_finds_sections_that_are_there(web):
    page = opened(web, "/search?q=magnesium+at+night")

    assert page.all("mark")
    for heading in page.all("h3", page.one("main"))[:5]:
        path, _, anchor = page.links(heading)[0].partition("#")
        assert anchor in [e.attributes.get("id") for e in opened(web, f"/{path}").elements]


def test_a_search_for_a_danger_sign_says_first_what_to_do(web):
    page = opened(web, "/search?q=crushing+chest+pain+and+my+left+arm+is+numb")

    assert page.text().index("Immediate action required") < page.text().index("Chest and ribs")


@pytest.mark.parametrize(
    "query",
    ["", "?q=", "?q=%00", "?q=%FF", f"?q={MARK}", "?q=%22", "?q=a&q=b", "?q=" + "x" * 3000, "?q=%F0%9F%98%80", "?x=1"],
)
def test_any_search_gets_a_page(web, query):
    page = opened(web, f"/search{query}")
    assert page.one("input", id="search")


def test_a_page_that_is_not_there_is_told_in_words_to_people_and_in_json_to_programs(web):
    reply = web.get("/articles/nothing", headers={"Accept": "text/html,*/*"})
    assert reply.status_code == 404
    assert "There is no such page" in Page(reply.text).text()
    assert web.get("/articles/nothing").json()["error"]["code"] == "no_article"


def votes(web, family):
    return web.get(f"/articles/{family}/rating").json()


def test_a_form_rates_an_article_and_the_vote_can_be_changed(web):
    before = votes(web, "night")
    page = opened(web, "/articles/night")

    first = sent(web, "/articles/night/rating", {**page.fields("night/rating"), "stars": "5", "comment": "Good."})
    assert "5 of 5 stars" in first.text()
    assert votes(web, "night")["votes"] == before["votes"] + 1
    assert first.fields("rating") == {**page.fields("night/rating"), "stars": "5", "comment": "Good."}

    changed = sent(web, "/articles/night/rating", {**first.fields("rating"), "stars": "2"})
    assert "2 of 5 stars" in changed.text()
    assert votes(web, "night")["votes"] == before["votes"] + 1
    assert str(votes(web, "night")["average"]) in changed.text()
    assert f"of 5, {before['votes'] + 1} vote" in opened(web, "/articles/night").text()


def test_who_loads_the_address_of_a_vote_anew_is_led_to_the_article(web):
    reply = web.get("/articles/night/rating", headers={"Accept": "text/html,*/*;q=0.8"})

    assert reply.status_code == 302
    assert str(reply.url.join(reply.headers["Location"])) == str(web.base_url.join("articles/night"))


def test_two_readers_are_two_votes(web):
    before = votes(web, "foods")["votes"]
    for stars in "34":
        fields = opened(web, "/articles/foods").fields("foods/rating")
        sent(web, "/articles/foods/rating", {**fields, "stars": stars})

    assert votes(web, "foods")["votes"] == before + 2


@pytest.mark.parametrize("stars", [{}, {"stars": "0"}, {"stars": "6"}, {"stars": "four"}, {"stars": "\u0664"}])
def test_a_form_without_good_stars_is_asked_for_again_with_its_comment(web, stars):
    before = votes(web, "body")
    fields = {"voter": "", "comment": f"{MARK} <b>"}

    page = sent(web, "/articles/body/rating", {**fields, **stars}, status=400)

    assert page.fields("rating")["comment"] == f"{MARK} <b>"
    assert votes(web, "body") == before


def test_a_token_of_a_page_opens_no_conversation(web):
    voter = opened(web, "/articles/night").fields("night/rating")["voter"]

    reply = web.post("/message", json={"text": "hello"}, headers={"Authorization": f"Bearer {voter}"})

    assert reply.status_code == 401


def test_a_token_of_a_conversation_is_no_token_of_a_page(web, visitor):
    page = sent(web, "/articles/night/rating", {"voter": visitor.token, "stars": "3"})

    assert page.fields("rating")["voter"] != visitor.token


def test_a_program_rates_an_article_with_its_session(web, visitor):
    before = votes(web, "people")["votes"]
    bearer = {"Authorization": f"Bearer {visitor.token}"}

    for stars, kind in ((1, "application/json"), (4, "application/x-www-form-urlencoded")):
        headers = {**bearer, "Content-Type": kind}
        body = json.dumps({"stars": stars, "comment": ""})
        reply = web.post("/articles/people/rating", content=body, headers=headers)
        assert reply.status_code == 200
        assert (reply.json()["stars"], reply.json()["votes"]) == (stars, before + 1)


@pytest.mark.parametrize(
    ("body", "status"),
    [({"stars": 6}, 400), ({"stars": "5"}, 400), ({}, 400), ({"stars": 5, "comment": "x" * 1001}, 400)],
)
def test_a_rating_that_is_none_is_refused(web, visitor, body, status):
    reply = web.post("/articles/people/rating", json=body, headers={"Authorization": f"Bearer {visitor.token}"})
    assert reply.status_code == status
    assert reply.json()["error"]["code"]


def test_a_rating_needs_a_session_and_an_article(web, visitor):
    assert web.post("/articles/people/rating", json={"stars": 5}).status_code == 401
    bearer = {"Authorization": f"Bearer {visitor.token}"}
    assert web.post("/articles/nothing/rating", json={"stars": 5}, headers=bearer).status_code == 404
    assert web.post("/articles/nothing/rating", data={"stars": "5"}).status_code == 404
    assert web.get("/articles/nothing/rating").status_code == 404


def test_the_templates_are_not_served(web):
    for path in Path("widget/pages").iterdir():
        assert web.get(f"/pages/{path.name}").status_code == (200 if path.suffix == ".css" else 404)
