"""A conversation over HTTP: sent twice and answered once, streamed, shown again, rated, forgotten."""

from __future__ import annotations

import json
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

QUESTION = "why do my calves cramp at night after running?"
DANGER_AND_QUESTION = "one calf is swollen, red and hot since my flight, what stretch helps"
EMERGENCY = "my back is in spasm and since this morning i cant pee"
SEVERAL = {
    "a question": QUESTION,
    "a response of the domain": "hello",
    "a danger sign": EMERGENCY,
    "a danger sign and a question": DANGER_AND_QUESTION,
}


def parts(answer):
    return [{**part, "more": []} for part in (answer, *answer["more"])]


def answers(turns):
    return [turn["answer"] for turn in turns if turn["who"] == "bot"]


def rate(visitor, message_id, stars, **more):
    return visitor.ask("POST", "/rating", json={"message_id": message_id, "stars": stars, **more})


def stream(visitor, message):
    """Status, kind of content, and each line with the seconds after which it came."""
    headers = {"Authorization": f"Bearer {visitor.token}", "Accept": "application/x-ndjson"}
    started, lines = time.perf_counter(), []
    with visitor.http.stream("POST", "/message", json=message, headers=headers) as reply:
        for line in reply.iter_lines():
            lines.append((json.loads(line), time.perf_counter() - started))
    return reply, lines


# Message ids


@pytest.mark.parametrize("text", SEVERAL.values(), ids=SEVERAL)
def test_the_same_id_again_gets_the_answer_of_the_first_and_makes_no_second_turn(visitor, text):
    first = visitor.post({"text": text, "id": "a-1"})
    second = visitor.post({"text": text, "id": "a-1"})

    assert first.status_code == second.status_code == 200
    assert second.json() == first.json()
    assert [turn["id"] for turn in visitor.history() if turn["who"] == "visitor"] == ["a-1"]


def test_the_same_id_at_the_same_moment_makes_one_turn(visitor):
    with ThreadPoolExecutor(6) as senders:
        replies = list(senders.map(lambda _: visitor.post({"text": QUESTION, "id": "at-once"}), range(6)))

    assert len({reply.text for reply in replies}) == 1
    assert len([turn for turn in visitor.history() if turn["who"] == "visitor"]) == 1


def test_another_id_or_none_or_another_conversation_is_a_new_turn(stack, visitor):
    ids = [visitor.post({"text": QUESTION, **more}).json()["message_id"] for more in ({"id": "1"}, {"id": "2"}, {}, {})]
    others = stack.visitor().post({"text": QUESTION, "id": "1"}).json()["message_id"]

    assert len({*ids, others}) == 5
    assert [turn["id"] for turn in visitor.history() if turn["who"] == "visitor"] == ["1", "2", None, None]


def test_a_retry_does_not_move_the_conversation_on(visitor):
    visitor.post({"payload": "/causes_fatigue", "id": "q1"})
    visitor.post({"text": "hello", "id": "q2"})
    visitor.post({"payload": "/causes_fatigue", "id": "q1"})

    assert visitor.say("tell me more")["topic"] == "causes/fatigue"
    assert len(visitor.history()) == 6


@pytest.mark.parametrize("message_id", ["", "a b", "x" * 65, "é", "a\n", 7, ["a"], {"a": 1}, True, "../a"])
def test_an_id_of_another_form_is_refused(visitor, message_id):
    reply = visitor.post({"text": "hello", "id": message_id})

    assert reply.status_code == 400
    assert reply.json()["error"]["code"] == "invalid_id"


# Streaming


@pytest.mark.parametrize("text", SEVERAL.values(), ids=SEVERAL)
def test_a_stream_has_each_part_of_the_answer_on_a_line(visitor, text):
    reply, lines = stream(visitor, {"text": text, "id": "s"})
    whole = visitor.post({"text": text, "id": "s"}).json()

    assert reply.status_code == 200
    assert reply.headers["content-type"] == "application/x-ndjson"
    assert [line for line, _ in lines] == parts(whole)


def test_further_parts_of_an_answer_are_lines_of_their_own(visitor):
    visitor.press("/symptom_check")
    reply, lines = stream(visitor, {"text": EMERGENCY})
    _, told = stream(visitor, {"payload": "/symptom_check"})

    assert all(line["more"] == [] for line, _ in (*lines, *told))
    assert reply.headers["cache-control"] == "no-store"


def test_a_message_that_is_refused_is_not_streamed(visitor):
    headers = {"Accept": "application/x-ndjson"}

    assert visitor.post({"payload": "/nothing"}, headers).json()["error"]["code"] == "unknown_payload"
    assert visitor.post({"text": "   "}, headers).json()["kind"] == "declined"


def test_who_hangs_up_gets_the_answer_of_the_turn_that_went_on(visitor):
    headers = {"Authorization": f"Bearer {visitor.token}", "Accept": "application/x-ndjson"}
    with visitor.http.stream("POST", "/message", json={"text": QUESTION, "id": "cut"}, headers=headers):
        pass  # gone before the first line is read

    answer = visitor.post({"text": QUESTION, "id": "cut"}).json()
    assert answer["kind"] == "answer"
    assert len(visitor.history()) == 2


# History


def test_the_history_has_what_was_said_as_it_was_said(visitor):
    said = [visitor.say(text) for text in SEVERAL.values()]
    turns = visitor.history()

    assert [turn["text"] for turn in turns if turn["who"] == "visitor"] == list(SEVERAL.values())
    assert answers(turns) == [part for answer in said for part in parts(answer)]
    assert all(turn["stars"] is None for turn in turns if turn["who"] == "bot")
    for turn in turns:
        if turn["who"] == "visitor":
            assert abs(datetime.now(UTC) - datetime.fromisoformat(turn["at"])) < timedelta(minutes=5)


def test_a_button_shows_what_it_said(visitor):
    offered = visitor.say("hello")["buttons"]
    visitor.post({"payload": offered[0]["payload"], "title": "Stop my cramp <b>now</b>"})
    visitor.post({"payload": offered[1]["payload"]})
    visitor.post({"payload": "/causes_alcohol_caffeine"})
    visitor.post({"payload": "/thanks"})

    shown = [turn["text"] for turn in visitor.history() if turn["who"] == "visitor"][1:]
    assert shown[:2] == ["Stop my cramp <b>now</b>", offered[1]["title"]]
    assert shown[2] == answers(visitor.history())[3]["title"]
    assert shown[3] == "thanks"


@pytest.mark.parametrize("title", [7, None, "", "\x00", ["a"]])
def test_a_title_that_is_none_is_passed_over(visitor, title):
    visitor.post({"payload": "/thanks", "title": title})

    assert visitor.history()[0]["text"] == "thanks"


def test_a_new_conversation_has_no_history_and_a_long_one_its_end(visitor):
    assert visitor.history() == []
    for number in range(60):
        visitor.post({"text": f"hello {number}"})

    turns = visitor.history()
    assert len(turns) == 100
    assert turns[-2]["text"] == "hello 59"


@pytest.mark.parametrize(("method", "path"), [("GET", "/history"), ("POST", "/rating"), ("DELETE", "/session")])
def test_without_a_good_token_there_is_nothing_to_see_rate_or_delete(visitor, sign, method, path):
    expired = sign({"sub": "web-" + "0" * 32, "exp": 1})
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": f"Bearer {expired}"}):
        reply = visitor.http.request(method, path, headers=headers)
        assert (reply.status_code, reply.json()["error"]["code"]) == (401, "invalid_session")


# Ratings


def test_an_answer_is_rated_rated_anew_and_its_stars_are_shown_again(stack, visitor):
    rated, other = visitor.say(QUESTION), visitor.say("does magnesium help")

    assert rate(visitor, rated["message_id"], 2, comment="Too long").json() == {"stars": 2}
    assert rate(visitor, rated["message_id"], 5).json() == {"stars": 5}

    assert [turn["stars"] for turn in visitor.history() if turn["who"] == "bot"] == [5, None]
    with sqlite3.connect(stack.ratings) as connection:
        query = "select topic, stars, comment from answer_ratings where message_id in (?, ?)"
        kept = connection.execute(query, (rated["message_id"], other["message_id"])).fetchall()
    assert kept == [(rated["topic"], 5, "Too long")]


@pytest.mark.parametrize("text", SEVERAL.values(), ids=SEVERAL)
def test_every_part_of_every_answer_can_be_rated(visitor, text):
    for part in parts(visitor.say(text)):
        assert rate(visitor, part["message_id"], 3).status_code == 200

    assert {turn["stars"] for turn in visitor.history() if turn["who"] == "bot"} == {3}


def test_an_answer_of_another_conversation_cannot_be_rated(stack, visitor):
    strangers = stack.visitor().say(QUESTION)["message_id"]
    visitor.say(QUESTION)

    for message_id in (strangers, "no such id", "", "\x00", None, 7, ["a"]):
        reply = rate(visitor, message_id, 3)
        assert (reply.status_code, reply.json()["error"]["code"]) == (404, "no_such_answer")


@pytest.mark.parametrize("stars", [0, 6, -1, 2.5, "5", True, None, [5], 10**30])
def test_stars_are_one_to_five(visitor, stars):
    reply = rate(visitor, visitor.say("hello")["message_id"], stars)

    assert (reply.status_code, reply.json()["error"]["code"]) == (400, "invalid_stars")


@pytest.mark.parametrize("comment", ["x" * 1001, 7, ["a"]])
def test_a_comment_is_a_text_of_a_thousand_characters_at_most(visitor, comment):
    reply = rate(visitor, visitor.say("hello")["message_id"], 5, comment=comment)

    assert (reply.status_code, reply.json()["error"]["code"]) == (400, "invalid_comment")


def test_a_comment_is_not_logged(stack, visitor):
    message_id = visitor.say(QUESTION)["message_id"]
    logged = len(stack.log())

    assert rate(visitor, message_id, 1, comment="quixotropic " * 83).status_code == 200
    assert "quixotropic" not in stack.log()[logged:]


# Forgetting


def test_a_forgotten_conversation_is_gone_and_its_stars_count_on(stack, visitor):
    words = "zugzwangish"
    topic = visitor.post({"text": f"why does my calf cramp after running {words}", "id": "f"}).json()
    rate(visitor, topic["message_id"], 4, comment=f"about my {words}")

    with sqlite3.connect(stack.database) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
    assert words.encode() in stack.database.read_bytes()

    assert visitor.ask("DELETE", "/session").status_code == 204

    assert visitor.history() == []
    with sqlite3.connect(stack.database) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
    assert words.encode() not in b"".join(file.read_bytes() for file in stack.database.parent.glob("*.db*"))
    with sqlite3.connect(stack.ratings) as connection:
        query = "select conversation, stars, comment from answer_ratings where message_id = ?"
        assert connection.execute(query, (topic["message_id"],)).fetchall() == [(None, 4, "")]


def test_after_forgetting_the_conversation_begins_anew(visitor):
    first = visitor.post({"text": QUESTION, "id": "g"}).json()
    visitor.ask("DELETE", "/session")

    assert visitor.say("tell me more")["topic"] is None
    assert visitor.post({"text": QUESTION, "id": "g"}).json()["message_id"] != first["message_id"]
    assert rate(visitor, first["message_id"], 3).status_code == 404
