"""Rasa's SQL tracker store, without its way of ending the server."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import sqlalchemy
from rasa.core.tracker_store import SQLTrackerStore


class TrackerStore(SQLTrackerStore):
    """Keeps conversations in a SQL database.

    Rasa 3.6 takes every ``ValueError`` inside a database session for a missing PostgreSQL schema and calls
    ``sys.exit(1)``: a lone surrogate in a conversation id, a NUL byte on PostgreSQL or one unreadable row stops the
    server for everybody (rasa/core/tracker_store.py, ``session_scope``). Here such an error is raised to the caller,
    which fails this one turn.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.engine.hide_parameters = True  # or the message of a database error quotes what a visitor wrote
        if self.engine.dialect.name == "sqlite":
            sqlalchemy.event.listen(self.engine, "connect", _write_ahead)
            self.engine.dispose()  # the connection that made the tables was opened before

    @contextlib.contextmanager
    def session_scope(self) -> Iterator[Any]:
        """A database session, closed at the end."""
        session = self.sessionmaker()
        try:
            yield session
        finally:
            session.close()


def _write_ahead(connection: Any, record: Any) -> None:
    """Lets SQLite append to a log instead of writing each turn through to the database file."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
