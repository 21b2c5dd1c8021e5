"""The command line, as somebody at a terminal meets it."""

import json
import socket
import subprocess
import sys

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


def charley(*arguments, given=None):
    command = [sys.executable, "-W", "ignore", "-m", "charley", *arguments]
    return subprocess.run(command, input=given, capture_output=True, text=True, timeout=60)


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
