"""Rasa's SQL tracker store, without its way of ending the server."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import sqlalchemy
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore, SQLTrackerStore
from rasa.core.tracker_store import TrackerStore as RasaTrackerStore
from rasa.shared.core.events import Event


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

    async def delete(self, conversation: str) -> None:
        """Deletes all that is kept of a conversation."""
        with self.session_scope() as session:
            session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == conversation).delete()
            session.commit()

    def delete_older(self, moment: float) -> int:
        """Deletes the conversations whose last event is from before ``moment`` (seconds since 1970), and counts events.

        Blocks until the database has done it.
        """
        event = self.SQLEvent
        with self.session_scope() as session:
            last = sqlalchemy.func.max(event.timestamp)
            old = sqlalchemy.select(event.sender_id).group_by(event.sender_id).having(last < moment)
            number = session.query(event).filter(event.sender_id.in_(old)).delete(synchronize_session=False)
            session.commit()
        return number

    @contextlib.contextmanager
    def session_scope(self) -> Iterator[Any]:
        """A database session, closed at the end."""
        session = self.sessionmaker()
        try:
            yield session
        finally:
            session.close()


async def kept_events(store: RasaTrackerStore, conversation: str) -> list[Event]:
    """The events of a conversation, in all its sessions. Raises whatever the database raises."""
    tracker = await _behind(store).retrieve_full_tracker(conversation)
    return list(tracker.events) if tracker else []


async def forget(store: RasaTrackerStore, conversation: str) -> None:
    """Deletes a conversation. Raises whatever the database raises, and TypeError for a store that cannot delete."""
    kept_in = _behind(store)
    delete = getattr(kept_in, "delete", None)
    if delete is None:
        raise TypeError(f"{type(kept_in).__name__} cannot delete a conversation")
    await delete(conversation)
    fallback = getattr(store, "_fallback_tracker_store", None)
    if isinstance(fallback, InMemoryTrackerStore):  # where Rasa keeps what the database has once refused
        fallback.store.pop(conversation, None)


def forget_older(store: RasaTrackerStore, moment: float) -> int:
    """Deletes conversations that ended before ``moment`` and counts their events; none in a store that is not ours."""
    kept_in = _behind(store)
    return kept_in.delete_older(moment) if isinstance(kept_in, TrackerStore) else 0


def _behind(store: RasaTrackerStore) -> RasaTrackerStore:
    """The store that was configured: Rasa puts one before it that takes a failure for an unknown conversation."""
    return store._tracker_store if isinstance(store, FailSafeTrackerStore) else store


def _write_ahead(connection: Any, record: Any) -> None:
    """Lets SQLite append to a log instead of writing each turn through, and overwrite what is deleted."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA secure_delete=ON")
