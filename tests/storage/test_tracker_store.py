"""The tracker store keeps conversations, and one bad conversation id does not end the server."""

from __future__ import annotations

import asyncio
import sqlite3

import pytest
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore, SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import DatabaseError

from charley.storage.tracker_store import TrackerStore, forget, kept_events

SURROGATE = "web-\ud800"  # UTF-8 cannot hold it


@pytest.fixture
def database(tmp_path):
    return tmp_path / "conversations.db"


def store(kind, database):
    return kind(Domain.empty(), dialect="sqlite", db=str(database))


def conversation(sender):
    events = [ActionExecuted("action_listen"), UserUttered("why do I cramp", {"name": "causes_overview"})]
    return DialogueStateTracker.from_events(sender, events)


def test_a_saved_conversation_is_loaded_again(database):
    asyncio.run(store(TrackerStore, database).save(conversation("web-1")))

    loaded = asyncio.run(store(TrackerStore, database).retrieve("web-1"))

    assert loaded.sender_id == "web-1"
    assert [type(event) for event in loaded.events] == [ActionExecuted, UserUttered]
    assert loaded.latest_message.text == "why do I cramp"


def test_an_unknown_conversation_is_not_found(database):
    assert asyncio.run(store(TrackerStore, database).retrieve("web-2")) is None


@pytest.mark.parametrize("use", ["save", "retrieve"])
def test_a_bad_conversation_id_is_an_ordinary_error_and_the_next_conversation_is_kept(database, use):
    kept = store(TrackerStore, database)
    argument = conversation(SURROGATE) if use == "save" else SURROGATE

    with pytest.raises(UnicodeEncodeError):
        asyncio.run(getattr(kept, use)(argument))

    asyncio.run(kept.save(conversation("web-3")))
    assert list(asyncio.run(kept.keys())) == ["web-3"]


@pytest.mark.parametrize("use", ["save", "retrieve"])
def test_the_same_id_ends_a_server_with_the_store_of_rasa(database, use):
    argument = conversation(SURROGATE) if use == "save" else SURROGATE

    with pytest.raises(SystemExit):
        asyncio.run(getattr(store(SQLTrackerStore, database), use)(argument))


def test_writes_go_to_a_log_ahead_of_the_database_file(database):
    asyncio.run(store(TrackerStore, database).save(conversation("web-4")))

    with sqlite3.connect(database) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_forgotten_conversation_is_gone_from_the_database_and_no_other(database):
    kept = FailSafeTrackerStore(store(TrackerStore, database))  # as Rasa uses it
    for sender in ("web-5", "web-6"):
        asyncio.run(kept.save(conversation(sender)))

    asyncio.run(forget(kept, "web-5"))

    with sqlite3.connect(database) as connection:
        assert connection.execute("select distinct sender_id from events").fetchall() == [("web-6",)]
    assert asyncio.run(kept_events(kept, "web-5")) == []
    assert len(asyncio.run(kept_events(kept, "web-6"))) == 2


def test_what_rasa_kept_elsewhere_while_the_database_failed_is_forgotten_too(database):
    fallback = InMemoryTrackerStore(Domain.empty())
    kept = FailSafeTrackerStore(store(TrackerStore, database), fallback_tracker_store=fallback)
    asyncio.run(fallback.save(conversation("web-7")))

    asyncio.run(forget(kept, "web-7"))

    assert asyncio.run(fallback.retrieve("web-7")) is None


def test_a_database_that_fails_is_not_taken_for_an_empty_conversation(database):
    kept = FailSafeTrackerStore(store(TrackerStore, database))
    database.write_bytes(b"garbage" * 4096)

    for use in (kept_events, forget):
        with pytest.raises(DatabaseError):
            asyncio.run(use(kept, "web-8"))


def test_a_store_that_cannot_delete_says_so():
    with pytest.raises(TypeError, match="InMemoryTrackerStore cannot delete"):
        asyncio.run(forget(FailSafeTrackerStore(InMemoryTrackerStore(Domain.empty())), "web-9"))
