"""The command line, as somebody at a terminal meets it."""

import asyncio
import json
import os
import socket
import subprocess
import sys

import pytest

from charley.storage.ratings import Ratings

QUESTIONS = [
    {"id": "a", "text": "hello"},
    {"id": "b", "text": "what causes leg cramps", "conversation": "one"},
    {"id": "c", "text": "does pickle juice help"},
    {"id": "d", "text": "thanks", "conversation": "one"},
]
FIELDS = {
    *("id", "kind", "topic", "alternatives", "confidence", "urgency", "signs", "title", "text", "buttons", "sources"),
    *("article", "related", "related_questions", "reviewed", "message_id", "more", "seconds"),
}


def charley(*arguments, given=None, **environment):
    command = [sys.executable, "-W", "ignore", "-m", "charley", *arguments]
    surroundings = {**os.environ, **environment}
    return subprocess.run(command, input=given, capture_output=True, text=True, timeout=60, env=surroundings)


def test_a_batch_gives_every_field_of_an_answer_in_the_order_asked(stack):
    lines = "".join(json.dumps(question) + "\n" for question in QUESTIONS)

    done = charley("ask", "--batch", "-", "--url", stack.url, given=lines)

    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stderr
    assert [answer["id"] for answer in answers] == ["a", "b", "c", "d"]
    assert all(set(answer) == FIELDS for answer in answers)
    assert [answer["kind"] for answer in answers] == ["smalltalk", "answer", "answer", "smalltalk"]
    assert answers[2]["topic"] == "relief/pickle-juice"


def test_one_question_prints_its_answer_with_sources(stack):
    done = charley("ask", "what is a charley horse", "--url", stack.url)

    assert done.returncode == 0, done.stderr
    assert "source: " in done.stdout
    assert "https://" in done.stdout


def test_a_question_and_a_batch_together_are_wrong_usage():
    done = charley("ask", "why", "--batch", "-")

    assert done.returncode == 2
    assert "Give a question, or --batch and a file." in done.stderr.replace("\n", " ")


def test_a_line_that_is_no_question_is_named():
    done = charley("ask", "--batch", "-", "--url", "http://127.0.0.1:1", given='{"id": "1", "text": "why"}\nnonsense\n')

    assert done.returncode == 1
    assert "Line 2" in done.stderr


def test_a_server_that_is_not_there_is_said_plainly():
    done = charley("ask", "why", "--url", "http://127.0.0.1:1/charley")

    assert done.returncode == 1
    assert "Is the server up?" in done.stderr.replace("\n", " ")
    assert "Traceback" not in done.stderr


def test_a_port_in_use_is_said_plainly(project):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = charley("up", "--port", str(taken.getsockname()[1]))

    assert done.returncode == 1
    assert "is in use" in done.stderr


@pytest.fixture
def rated(tmp_path):
    """The address of a database with ratings."""
    url = f"sqlite:///{tmp_path / 'ratings.db'}"
    ratings = Ratings(url)
    for number, (topic, stars, comment) in enumerate(
        [("relief/stretch", 4, "Clear."), ("foods/bananas", 1, "[red]Wrong[/red] for\nme"), ("relief/stretch", 5, None)]
    ):
        asyncio.run(ratings.rate_answer("web-1", f"m{number}", topic, stars, comment))
    asyncio.run(ratings.rate_page("web-1", "relief", 3, "Long."))
    return url


def test_editors_see_ratings_and_comments_the_worst_first(rated):
    done = charley("ratings", CHARLEY_RATINGS_URL=rated, COLUMNS="120")

    assert done.returncode == 0, done.stderr
    said = [line for line in done.stdout.splitlines() if any(char.isalnum() for char in line)]
    rows = [" ".join(line.replace("│", " ").replace("┃", " ").split()) for line in said]
    today = rows[1].split()[3]
    assert rows == [
        "Topic Stars Votes Comments",
        f"foods/bananas 1.0 1 {today} 1★ [red]Wrong[/red] for",
        "me",
        f"relief/stretch 4.5 2 {today} 4★ Clear.",
        "Article Stars Votes Comments",
        f"relief 3.0 1 {today} 3★ Long.",
    ]


def test_ratings_are_printed_for_programs(rated):
    done = charley("ratings", "--json", CHARLEY_RATINGS_URL=rated)

    figures = json.loads(done.stdout)
    assert [(each["topic"], each["average"], each["votes"]) for each in figures["topics"]] == [
        ("foods/bananas", 1.0, 1),
        ("relief/stretch", 4.5, 2),
    ]
    assert figures["articles"][0]["comments"][0]["text"] == "Long."


def test_without_ratings_or_their_database_that_is_said_plainly(tmp_path):
    none = charley("ratings", CHARLEY_RATINGS_URL=f"sqlite:///{tmp_path / 'ratings.db'}")
    away = charley("ratings", CHARLEY_RATINGS_URL="postgresql://127.0.0.1:1/ratings")

    assert (none.returncode, none.stdout) == (0, "")
    assert "No ratings yet" in none.stderr
    assert away.returncode == 1
    assert "The ratings cannot be read: connection to server" in away.stderr.replace("\n", " ")
    assert "Traceback" not in away.stderr
