"""Old conversations go, whole, and nothing else does."""

from __future__ import annotations

import asyncio
import logging
import time

import pytest
import sqlalchemy as sa
from pydantic import ValidationError
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from charley.serving.settings import WebSettings
from charley.storage.retention import Retention
from charley.storage.tracker_store import TrackerStore

HOUR = 3600.0


@pytest.fixture
def store(database_url, tmp_path):
    url = sa.engine.make_url(database_url)
    if url.get_backend_name() == "sqlite":
        kept = TrackerStore(Domain.empty(), dialect="sqlite", db=str(tmp_path / "conversations.db"))
    else:
        parts = {"host": url.host, "port": url.port, "db": url.database, "username": url.username}
        kept = TrackerStore(Domain.empty(), dialect="postgresql", **parts)
    yield kept
    kept.engine.dispose()


def conversation(sender, *hours_ago):
    now = time.time()
    events = [ActionExecuted("action_listen", timestamp=now - hours_ago[0] * HOUR)]
    events += [UserUttered("why do I cramp", {"name": "causes"}, timestamp=now - hours * HOUR) for hours in hours_ago]
    return DialogueStateTracker.from_events(sender, events)


def test_a_conversation_goes_a_day_after_its_last_message_and_not_before(store):
    for sender, *hours_ago in (("web-old", 30, 25), ("web-long", 30, 23), ("web-new", 0)):
        asyncio.run(store.save(conversation(sender, *hours_ago)))

    asyncio.run(Retention(24).look(FailSafeTrackerStore(store)))

    assert sorted(asyncio.run(store.keys())) == ["web-long", "web-new"]
    assert len(asyncio.run(store.retrieve_full_tracker("web-long")).events) == 3


def test_a_store_that_fails_is_told_in_the_log_without_a_word_of_anybody(store, caplog):
    asyncio.run(store.save(conversation("web-old", 30)))
    with store.engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE events"))

    with caplog.at_level(logging.ERROR):
        asyncio.run(Retention(24).look(store))

    assert "old conversations were not deleted" in caplog.text
    assert "cramp" not in caplog.text


def test_a_store_of_another_kind_is_left_alone():
    other = InMemoryTrackerStore(Domain.empty())
    asyncio.run(other.save(conversation("web-old", 30)))

    asyncio.run(Retention(24).look(other))

    assert list(asyncio.run(other.keys())) == ["web-old"]


def test_a_conversation_is_kept_as_long_as_its_session():
    with pytest.raises(ValidationError, match="CHARLEY_SESSION_MINUTES"):
        WebSettings(session_minutes=120, keep_hours=1)
