"""When a part fails, every visitor still gets an answer object: first everything is started anew, then the database
breaks, then the action server.

The tests stand in this order, since the action server does not come back.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sqlite3
import time

import pytest

from charley.knowledge import KnowledgeBase

MARK = "quixotropic"
LONG_AGO = "web-of-days-ago"
QUESTION = f"why does my calf cramp after running {MARK}"
SMALL_TALK = ["hello", "thanks", "are you a robot"]
EMERGENCIES = {
    "my back is in spasm and since this morning i cant pee": "E01",
    "crushing chest pain and my left arm is numb, im sweating": "E03",
    "half of her face is drooping and she is slurring her words": "E04",
    "my muscles are killing me after crossfit and my wee is brown like cola": "E06",
    "i want to die": "E29",
}

EMERGENCY = next(iter(EMERGENCIES))
DANGER_AND_QUESTION = "one calf is swollen, red and hot since my flight, what stretch helps"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where the servers keep what must outlive them."""
    return tmp_path_factory.mktemp("servers")


@pytest.fixture(scope="module")
def before_the_restart(stack, folder):
    """A conversation with other servers, whose databases have been taken over: its token, answers and history."""
    visitor = stack.visitor()
    answers = say_all(visitor)
    rated = visitor.ask("POST", "/rating", json={"message_id": answers[0]["message_id"], "stars": 2})
    assert rated.status_code == 200
    history = visitor.history()
    for path in (stack.database, stack.ratings):
        with (
            contextlib.closing(sqlite3.connect(path)) as kept,
            contextlib.closing(sqlite3.connect(folder / path.name)) as copy,
        ):
            kept.backup(copy)
    return visitor.token, answers, history


@pytest.fixture(scope="module")
def failing(new_stack, folder, before_the_restart):
    """Servers that these tests may break, on databases that others have written."""
    with contextlib.closing(sqlite3.connect(folder / "conversations.db")) as database, database:
        database.execute(
            "INSERT INTO events (sender_id, type_name, timestamp, data) VALUES (?, 'action', ?, '{}')",
            (LONG_AGO, time.time() - 100 * 3600),
        )
    with new_stack(folder) as servers:
        yield servers


@pytest.fixture(params=["garbage", "a folder"])
def broken_database(failing, request, tmp_path):
    """The database file is replaced for the length of a test."""
    files = list(failing.database.parent.glob(f"{failing.database.name}*"))
    kept = [shutil.move(file, tmp_path) for file in files]
    if request.param == "garbage":
        failing.database.write_bytes(b"garbage" * 4096)
    else:
        failing.database.mkdir()
    yield
    for file in failing.database.parent.glob(f"{failing.database.name}*"):
        shutil.rmtree(file) if file.is_dir() else file.unlink()
    for file in kept:
        shutil.move(file, failing.database.parent)


@pytest.fixture
def broken_ratings(failing, tmp_path):
    """There is a folder where the ratings' file would be, for the length of a test."""
    kept = shutil.move(failing.ratings, tmp_path)
    failing.ratings.mkdir()
    yield
    failing.ratings.rmdir()
    shutil.move(kept, failing.ratings)


@pytest.fixture(scope="module")
def without_action_server(failing):
    """From here on there is no action server."""
    process = failing.stack.processes["action server"]
    os.kill(process.pid, signal.SIGKILL)
    process.wait(10)
    return failing


@pytest.fixture
def failure(project):
    """What the visitor is told when something of ours does not work."""
    return KnowledgeBase.load(project.knowledge).wording.failure


def say_all(visitor):
    """The answers to a question, small talk, an emergency, and danger and question in one; each with its message id."""
    texts = (QUESTION, SMALL_TALK[0], EMERGENCY, DANGER_AND_QUESTION)
    return [visitor.post({"text": text, "id": f"m{number}"}).json() for number, text in enumerate(texts)]


def senders_in(database):
    with contextlib.closing(sqlite3.connect(database)) as connection:
        return {sender for (sender,) in connection.execute("SELECT sender_id FROM events")}


def assert_alive(servers):
    assert servers.stack.processes["Rasa server"].poll() is None
    assert MARK not in servers.log()


def test_after_a_restart_the_same_id_still_gets_the_answer_of_the_first(failing, before_the_restart):
    token, answers, history = before_the_restart
    visitor = failing.visitor()
    visitor.token = token

    assert say_all(visitor) == answers
    assert visitor.history() == history
    assert history[1]["stars"] == 2


def test_a_conversation_of_days_ago_is_gone_after_the_start(failing):
    end = time.monotonic() + 10
    while senders_in(failing.database) & {LONG_AGO} and time.monotonic() < end:
        time.sleep(0.1)

    assert LONG_AGO not in senders_in(failing.database)
    assert senders_in(failing.database)


@pytest.mark.parametrize("text", [QUESTION, *SMALL_TALK])
def test_without_the_database_a_message_still_gets_an_answer(failing, broken_database, text):
    answer = failing.visitor().say(text)

    assert answer["text"]
    assert failing.database.is_dir() or failing.database.read_bytes().startswith(b"garbage")
    assert_alive(failing)


@pytest.mark.parametrize("text", EMERGENCIES)
def test_without_the_database_an_emergency_is_told(failing, broken_database, text):
    answer = failing.visitor().say(text)

    assert (answer["kind"], answer["urgency"]) == ("triage", "emergency")
    assert EMERGENCIES[text] in answer["signs"]
    assert_alive(failing)


def test_without_the_database_a_message_with_an_id_is_answered_and_the_rest_refused_in_words(failing, broken_database):
    visitor = failing.visitor()
    answer = visitor.post({"text": EMERGENCY, "id": "m1"}).json()
    rating = {"message_id": answer["message_id"], "stars": 3}

    assert answer["urgency"] == "emergency"
    for method, path in (("GET", "/history"), ("POST", "/rating"), ("DELETE", "/session")):
        reply = visitor.ask(method, path, json=rating)
        assert reply.status_code == 503
        assert reply.json()["error"]["message"]
    assert_alive(failing)


def test_without_the_ratings_database_the_chat_goes_on(failing, broken_ratings):
    visitor = failing.visitor()
    answer = visitor.post({"text": QUESTION, "id": "m1"}).json()
    rated = visitor.ask("POST", "/rating", json={"message_id": answer["message_id"], "stars": 3, "comment": MARK})
    shown = visitor.history()
    deleted = visitor.ask("DELETE", "/session")

    assert answer["text"]
    assert (rated.status_code, rated.json()["error"]["code"]) == (503, "ratings_unavailable")
    assert "try again" in rated.json()["error"]["message"]
    assert [turn["stars"] for turn in shown if turn["who"] == "bot"] == [None]
    assert (deleted.status_code, deleted.json()["error"]["code"]) == (503, "not_forgotten")
    assert visitor.history() == []
    assert_alive(failing)


def test_once_the_ratings_database_is_back_ratings_are_kept(failing):
    visitor = failing.visitor()
    message_id = visitor.say("hello")["message_id"]

    assert visitor.ask("POST", "/rating", json={"message_id": message_id, "stars": 3}).json() == {"stars": 3}
    assert visitor.history()[1]["stars"] == 3


def test_once_the_database_is_back_the_conversation_is_remembered(failing):
    visitor = failing.visitor()
    topic = visitor.press("/causes_fatigue")["topic"]

    assert topic == "causes/fatigue"
    assert visitor.say("tell me more")["topic"] == topic


def test_without_the_action_server_a_question_gets_the_failure_sentence(without_action_server, failure):
    visitor = without_action_server.visitor()

    for answer in (visitor.say(QUESTION), visitor.say("tell me more"), visitor.press("/relief_overview")):
        assert answer["kind"] == "declined"
        assert answer["text"] == failure
    assert_alive(without_action_server)


@pytest.mark.parametrize("text", SMALL_TALK)
def test_without_the_action_server_small_talk_goes_on(without_action_server, failure, text):
    answer = without_action_server.visitor().say(text)

    assert answer["kind"] == "smalltalk"
    assert answer["text"] not in ("", failure)


@pytest.mark.parametrize("text", EMERGENCIES)
def test_without_the_action_server_an_emergency_is_told(without_action_server, text):
    answer = without_action_server.visitor().say(text)

    assert (answer["kind"], answer["urgency"]) == ("triage", "emergency")
    assert EMERGENCIES[text] in answer["signs"]
    assert answer["buttons"] == []


def test_an_urgent_sign_is_told_without_the_action_server(without_action_server):
    answer = without_action_server.visitor().say(DANGER_AND_QUESTION)

    assert (answer["kind"], answer["urgency"]) == ("triage", "urgent")


def test_the_failure_sentence_and_the_emergency_told_in_its_stead_stay_in_the_history(without_action_server, failure):
    visitor = without_action_server.visitor()
    said = [
        visitor.post({"text": text, "id": f"m{number}"}).json() for number, text in enumerate((QUESTION, EMERGENCY))
    ]
    again = visitor.post({"text": QUESTION, "id": "m0"}).json()

    assert said[0]["text"] == failure
    assert again == said[0]
    assert [turn["answer"] for turn in visitor.history() if turn["who"] == "bot"] == said


def test_small_talk_goes_on_after_a_failed_question(without_action_server):
    visitor = without_action_server.visitor()
    visitor.say(QUESTION)

    assert visitor.say("thanks")["kind"] == "smalltalk"


def test_readiness_names_the_action_server_that_is_missing(without_action_server):
    reply = without_action_server.visitor().http.get("/ready")

    assert reply.status_code == 503
    assert reply.json() == {"ready": False, "missing": ["action server"]}
