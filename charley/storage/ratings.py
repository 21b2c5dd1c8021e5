"""Stars and comments, for answers and for article pages. Nothing of who gave them."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import re
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine, make_url

logger = logging.getLogger(__name__)

MOST_STARS = 5
LONGEST_COMMENT = 1000
SECONDS = 4.0  # after which a database that does not answer is given up
PAUSE = 10.0  # seconds after that in which it is not asked, so that nobody waits for it
AT_ONCE = 2
_CONTACT = re.compile(
    r"[^\s@]+@[^\s@]+\.\w+|(?<!\w)\+?\d(?:[\s().-]{0,3}\d){6,}"
)  # an e-mail address, a telephone number

Rated = Literal["topic", "article"]
Result = TypeVar("Result")

metadata = sa.MetaData()


def _table(name: str, *columns: sa.Column, voted_on: str) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        *columns,
        sa.Column("conversation", sa.String(64), index=True),  # keyed hash; null once the conversation is forgotten
        sa.Column("stars", sa.SmallInteger, nullable=False),
        sa.Column("comment", sa.Text, nullable=False, default=""),
        sa.Column("day", sa.Date, nullable=False),
        sa.UniqueConstraint(voted_on, "conversation"),
    )


answer_ratings = _table(
    "answer_ratings",
    sa.Column("message_id", sa.String(64), nullable=False),
    sa.Column("topic", sa.String(100), index=True),  # null where the answer was about none
    voted_on="message_id",
)
page_ratings = _table("page_ratings", sa.Column("article", sa.String(100), nullable=False), voted_on="article")


class RatingsUnavailable(Exception):
    """The database does not answer; the message says what kind of fault it was."""


@dataclass(frozen=True)
class Comment:
    """What somebody wrote beside their stars."""

    text: str
    stars: int
    day: date


@dataclass(frozen=True)
class Figures:
    """The ratings of one topic (``None`` for answers without one) or article, comments newest first."""

    name: str | None
    average: float
    votes: int
    comments: tuple[Comment, ...]


class Ratings:
    """Keeps ratings in the database at ``url``. One vote for each answer, or page, and conversation; changeable.

    Conversations are kept as a hash with ``secret`` in it, which nobody can turn back or try ids against without it.
    What is awaited runs in threads of its own, and raises RatingsUnavailable on any fault of the database.
    """

    def __init__(self, url: str, secret: str = "") -> None:
        self._url = url
        self._secret = secret.encode()
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="ratings")
        self._paused_until = 0.0

    async def rate_answer(
        self, conversation: str, message_id: str, topic: str | None, stars: int, comment: str | None = None
    ) -> None:
        """Keeps a vote for an answer. ``None`` as comment leaves the one that the vote had."""
        rated = {"message_id": message_id, "topic": topic}
        await self._in_thread(lambda: self._vote(answer_ratings, rated, conversation, stars, comment))

    async def rate_page(self, conversation: str, article: str, stars: int, comment: str | None = None) -> None:
        """Keeps a vote for an article's page, in the same way."""
        await self._in_thread(lambda: self._vote(page_ratings, {"article": article}, conversation, stars, comment))

    async def stars(self, conversation: str) -> dict[str, int]:
        """The stars that a conversation's answers have, by message id."""
        table = answer_ratings
        query = sa.select(table.c.message_id, table.c.stars).where(table.c.conversation == self._hash(conversation))
        return await self._in_thread(lambda: {row.message_id: row.stars for row in self._rows(query)})

    async def page_stars(self, conversation: str, article: str) -> int | None:
        """The stars that a conversation has given an article's page."""
        table = page_ratings
        query = sa.select(table.c.stars).where(
            table.c.conversation == self._hash(conversation), table.c.article == article
        )
        return await self._in_thread(lambda: next((row.stars for row in self._rows(query)), None))

    async def page_average(self, article: str) -> tuple[float | None, int]:
        """The average stars of an article's page to one decimal, ``None`` without votes; and the number of votes."""
        stars = page_ratings.c.stars
        query = sa.select(sa.func.avg(stars).label("average"), sa.func.count().label("votes")).where(
            page_ratings.c.article == article
        )
        (row,) = await self._in_thread(lambda: self._rows(query))
        return (round(float(row.average), 1) if row.votes else None), row.votes

    async def forget(self, conversation: str) -> None:
        """Takes the conversation and its words away from its votes; the stars stay."""
        await self._in_thread(lambda: self._detach(self._hash(conversation)))

    def figures(self, of: Rated) -> list[Figures]:
        """What editors see: every topic or article that has votes, the worst first. Raises RatingsUnavailable."""
        name = answer_ratings.c.topic if of == "topic" else page_ratings.c.article
        query = sa.select(
            name.label("name"), *(name.table.c[column] for column in ("stars", "comment", "day"))
        ).order_by(name.table.c.day.desc(), name.table.c.id.desc())
        votes: dict[str | None, list[Any]] = defaultdict(list)
        for row in self._guarded(lambda: self._rows(query)):
            votes[row.name].append(row)
        figures = [_figures(name, rows) for name, rows in votes.items()]
        return sorted(figures, key=lambda figure: (figure.average, -figure.votes, figure.name or ""))

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        if time.monotonic() < self._paused_until:
            raise RatingsUnavailable("the database did not answer in time a moment ago")
        loop = asyncio.get_running_loop()
        try:
            return await asyncio.wait_for(loop.run_in_executor(self._threads, self._guarded, work), SECONDS)
        except TimeoutError as error:
            self._paused_until = time.monotonic() + PAUSE
            logger.error("the ratings database did not answer within %s s", SECONDS)
            raise RatingsUnavailable("the database did not answer in time") from error
        except RatingsUnavailable as error:
            logger.error("the ratings database failed: %s", error)
            raise

    def _guarded(self, work: Callable[[], Result]) -> Result:
        try:
            return work()
        except Exception as error:  # whatever the driver and the file system may raise: a chat goes on without ratings
            raise RatingsUnavailable(_fault(error)) from error

    @cached_property
    def _engine(self) -> Engine:
        engine = _engine_for(self._url)
        try:
            metadata.create_all(engine)
        except sa.exc.DBAPIError:  # another process may have made them in the same moment
            metadata.create_all(engine)
        return engine

    def _rows(self, query: sa.sql.Select) -> list[Any]:
        with self._engine.connect() as connection:
            return list(connection.execute(query))

    def _vote(
        self, table: sa.Table, rated: dict[str, str | None], conversation: str, stars: int, comment: str | None
    ) -> None:
        insert = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[self._engine.dialect.name]
        vote: dict[str, Any] = {"stars": stars, "day": date.today()}
        if comment is not None:
            vote["comment"] = without_contacts(comment)
        unique = [next(iter(rated)), "conversation"]
        statement = insert(table).values(conversation=self._hash(conversation), **rated, **vote)
        with self._engine.begin() as connection:
            connection.execute(statement.on_conflict_do_update(index_elements=unique, set_=vote))

    def _detach(self, hashed: str) -> None:
        with self._engine.begin() as connection:
            for table in (answer_ratings, page_ratings):
                forgotten = table.update().where(table.c.conversation == hashed)
                connection.execute(forgotten.values(conversation=None, comment=""))

    def _hash(self, conversation: str) -> str:
        return hmac.new(self._secret, f"ratings {conversation}".encode(), hashlib.sha256).hexdigest()


def without_contacts(comment: str) -> str:
    """The comment with dots for e-mail addresses and telephone numbers, and without what no database can hold."""
    printable = "".join(char if char == "\n" or char.isprintable() else " " for char in comment)
    return _CONTACT.sub("…", printable).strip()


def _figures(name: str | None, rows: list[Any]) -> Figures:
    comments = tuple(Comment(row.comment, row.stars, row.day) for row in rows if row.comment)
    return Figures(name, round(sum(row.stars for row in rows) / len(rows), 2), len(rows), comments)


def _engine_for(text: str) -> Engine:
    url = make_url(re.sub(r"^postgres://", "postgresql://", text))
    if url.get_backend_name() == "sqlite":
        if url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = sa.create_engine(url, future=True, hide_parameters=True, connect_args={"timeout": SECONDS / 2})
        sa.event.listen(engine, "connect", _write_ahead)
        return engine
    if url.get_backend_name() != "postgresql":
        raise sa.exc.ArgumentError(f"ratings are kept in SQLite or PostgreSQL, not in {url.get_backend_name()}")
    limits = {"connect_timeout": int(SECONDS / 2), "options": f"-c statement_timeout={int(1000 * SECONDS / 2)}"}
    return sa.create_engine(
        url, future=True, hide_parameters=True, connect_args=limits, pool_size=AT_ONCE, pool_pre_ping=True
    )


def _write_ahead(connection: Any, record: Any) -> None:
    """Lets SQLite append to a log, so that nobody waits for a reader, and overwrite what is deleted."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA secure_delete=ON")


def _fault(error: Exception) -> str:
    """What is wrong, in one line that repeats neither a vote nor a password."""
    if isinstance(error, ModuleNotFoundError):
        return f"the driver {error.name} is missing; install it with 'uv sync --extra postgresql'"
    if isinstance(error, sa.exc.ArgumentError):
        return "CHARLEY_RATINGS_URL is no address of an SQLite or PostgreSQL database"
    if isinstance(error, sa.exc.OperationalError):
        return str(error.orig).partition("\n")[0]
    return type(error).__name__
