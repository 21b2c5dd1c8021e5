"""Asks a running server questions, one or a whole file of them, over the web channel."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import httpx

AT_ONCE = 8  # conversations under way together
TURN_SECONDS = 30.0


class AskError(Exception):
    """The question could not be asked; the message says why."""


@dataclass(frozen=True)
class Question:
    """One line of a batch. Lines of one ``conversation`` are its turns, in order; without one each line is new."""

    id: str
    text: str
    conversation: str | None = None


def read_questions(lines: Iterable[str]) -> list[Question]:
    """The questions of JSON lines. Raises AskError naming the first line that is not one."""
    questions = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            question = Question(str(entry["id"]), entry["text"], entry.get("conversation"))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise AskError(f'Line {number} is not like {{"id": "1", "text": "why do I cramp"}}.') from error
        if not isinstance(question.text, str):
            raise AskError(f"Line {number}: 'text' is not a string.")
        questions.append(question)
    return questions


async def ask_all(
    url: str, questions: list[Question], progress: Callable[[], None] = lambda: None
) -> list[dict[str, Any]]:
    """For each question its id, the fields of its answer object and ``seconds``, in the order asked."""
    answers: dict[int, dict[str, Any]] = {}
    turns = asyncio.Semaphore(AT_ONCE)
    async with httpx.AsyncClient(base_url=url, timeout=TURN_SECONDS) as client:

        async def hold(conversation: list[tuple[int, Question]]) -> None:
            async with turns:
                token = await _session(client)
                for position, question in conversation:
                    answers[position] = await _ask(client, token, question)
                    progress()

        await asyncio.gather(*(hold(conversation) for conversation in _conversations(questions)))
    return [answers[position] for position in range(len(questions))]


def _conversations(questions: list[Question]) -> list[list[tuple[int, Question]]]:
    grouped: dict[str | int, list[tuple[int, Question]]] = {}
    for position, question in enumerate(questions):
        key = position if question.conversation is None else f"named {question.conversation}"
        grouped.setdefault(key, []).append((position, question))
    return list(grouped.values())


async def _session(client: httpx.AsyncClient) -> str:
    reply = await _post(client, "/session", {}, {})
    return reply.json()["token"]


async def _ask(client: httpx.AsyncClient, token: str, question: Question) -> dict[str, Any]:
    started = time.perf_counter()
    body = {"text": question.text}
    reply = await _post(client, "/message", body, {"Authorization": f"Bearer {token}"})
    return {"id": question.id, **reply.json(), "seconds": round(time.perf_counter() - started, 4)}


async def _post(client: httpx.AsyncClient, path: str, body: dict[str, Any], headers: dict[str, str]) -> httpx.Response:
    """The reply, after waiting as long as the server asks for when there were too many requests. Raises AskError."""
    while True:
        try:
            reply = await client.post(path, content=json.dumps(body).encode(), headers=headers)
        except httpx.HTTPError as error:
            raise AskError(f"{client.base_url} did not answer ({type(error).__name__}). Is the server up?") from error
        if reply.status_code == httpx.codes.TOO_MANY_REQUESTS:
            await asyncio.sleep(float(reply.headers.get("Retry-After", 5)))
        elif reply.status_code >= httpx.codes.BAD_REQUEST:
            raise AskError(f"{client.base_url} answered with status {reply.status_code}: {reply.text[:200]}")
        else:
            return reply
