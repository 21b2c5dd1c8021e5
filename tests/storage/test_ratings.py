"""Ratings on real databases: one vote each, changeable, and nothing of who gave it."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from datetime import date

import pytest
import sqlalchemy as sa

from charley.storage import ratings as storage
from charley.storage.ratings import Comment, Figures, Ratings, RatingsUnavailable

SECRET = "the secret of the tests"
ONE, ANOTHER = "web-1111", "web-2222"


@pytest.fixture
def ratings(database_url):
    return Ratings(database_url, SECRET)


def run(coroutine):
    return asyncio.run(coroutine)


def rate(ratings, conversation=ONE, message_id="m1", topic="relief/stretch", stars=4, comment=None):
    run(ratings.rate_answer(conversation, message_id, topic, stars, comment))


def everything_in(url):
    """Every value of every table, as one text."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        rows = [row for table in storage.metadata.sorted_tables for row in connection.execute(table.select())]
    engine.dispose()
    return repr(rows)


def test_a_vote_is_kept_and_another_process_sees_it(ratings, database_url):
    rate(ratings, comment="It helped.")

    others = Ratings(database_url, SECRET)
    assert run(others.stars(ONE)) == {"m1": 4}
    assert others.figures("topic") == [
        Figures("relief/stretch", 4.0, 1, (Comment("It helped.", 4, date.today()),)),
    ]


def test_a_further_vote_for_the_same_answer_takes_the_place_of_the_first(ratings):
    rate(ratings, stars=2, comment="Too long.")
    rate(ratings, stars=5)

    (figures,) = ratings.figures("topic")
    assert (figures.average, figures.votes) == (5.0, 1)
    assert [comment.text for comment in figures.comments] == ["Too long."]

    rate(ratings, stars=5, comment="")
    assert ratings.figures("topic")[0].comments == ()


def test_votes_of_two_conversations_or_for_two_answers_both_count(ratings):
    rate(ratings, ONE, "m1", stars=5)
    rate(ratings, ANOTHER, "m1", stars=2)
    rate(ratings, ONE, "m2", stars=3)

    (figures,) = ratings.figures("topic")
    assert (figures.average, figures.votes) == (3.33, 3)
    assert run(ratings.stars(ONE)) == {"m1": 5, "m2": 3}
    assert run(ratings.stars(ANOTHER)) == {"m1": 2}


def test_editors_see_the_worst_first_and_answers_without_a_topic_too(ratings):
    for number, (topic, stars) in enumerate(
        [("relief/stretch", 4), ("foods/bananas", 1), (None, 2), ("causes/age", 1), ("causes/age", 1)]
    ):
        rate(ratings, message_id=f"m{number}", topic=topic, stars=stars)

    assert [(figures.name, figures.average, figures.votes) for figures in ratings.figures("topic")] == [
        ("causes/age", 1.0, 2),
        ("foods/bananas", 1.0, 1),
        (None, 2.0, 1),
        ("relief/stretch", 4.0, 1),
    ]


def test_the_newest_comment_stands_first(ratings):
    for number in range(3):
        rate(ratings, message_id=f"m{number}", comment=f"comment {number}")

    (figures,) = ratings.figures("topic")
    assert [comment.text for comment in figures.comments] == ["comment 2", "comment 1", "comment 0"]


def test_a_page_has_an_average_of_one_vote_for_each_conversation(ratings):
    assert run(ratings.page_average("relief")) == (None, 0)

    for conversation, stars in ((ONE, 1), (ONE, 5), (ANOTHER, 4), ("web-3333", 4)):
        run(ratings.rate_page(conversation, "relief", stars, "Clear." if conversation == ONE else None))
    run(ratings.rate_page(ONE, "causes", 2))

    assert run(ratings.page_average("relief")) == (4.3, 3)
    assert run(ratings.page_stars(ONE, "relief")) == 5
    assert run(ratings.page_stars("web-4444", "relief")) is None
    assert [(figures.name, figures.votes) for figures in ratings.figures("article")] == [("causes", 1), ("relief", 3)]


def test_nothing_tells_which_conversation_it_was(ratings, database_url):
    rate(ratings)
    run(ratings.rate_page(ONE, "relief", 3))

    assert ONE not in everything_in(database_url)
    assert run(Ratings(database_url, "another secret").stars(ONE)) == {}


def test_a_forgotten_conversation_leaves_numbers_alone(ratings, database_url):
    rate(ratings, comment="My name is Quixote.")
    run(ratings.rate_page(ONE, "relief", 2, "I am Quixote."))
    rate(ratings, ANOTHER, comment="Fine.")

    run(ratings.forget(ONE))

    assert run(ratings.stars(ONE)) == {}
    assert "Quixote" not in everything_in(database_url)
    (figures,) = ratings.figures("topic")
    assert (figures.votes, [comment.text for comment in figures.comments]) == (2, ["Fine."])
    assert run(ratings.page_average("relief")) == (2.0, 1)


def test_a_conversation_can_be_rated_again_after_it_was_forgotten(ratings):
    for _ in range(2):
        rate(ratings)
        run(ratings.forget(ONE))

    assert ratings.figures("topic")[0].votes == 2


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Too long.\nAnd dull.", "Too long.\nAnd dull."),
        ("  ", ""),
        ("Mail me: ann.lee@example.org!", "Mail me: …!"),
        ("Ring 020 7946 0123 or +44 (20) 7946-0123.", "Ring … or …."),
        ("Take 300 mg, 3 times a day for 10 days", "Take 300 mg, 3 times a day for 10 days"),
        ("since 2019, 111 did not help, nor 999", "since 2019, 111 did not help, nor 999"),
        ("NUL \x00, escape \x1b[31m, surrogate \ud800", "NUL  , escape  [31m, surrogate"),
        ("'); DROP TABLE answer_ratings; --", "'); DROP TABLE answer_ratings; --"),
    ],
)
def test_a_comment_is_kept_without_what_leads_to_a_person_or_harms_a_database(ratings, written, kept):
    rate(ratings, comment=written)

    comments = ratings.figures("topic")[0].comments
    assert [comment.text for comment in comments] == ([kept] if kept else [])


def test_votes_at_the_same_moment_are_all_counted_once(database_url):
    async def crowd():
        servers = [Ratings(database_url, SECRET) for _ in range(3)]
        await asyncio.gather(
            *(
                servers[number % 3].rate_answer(f"web-{number % 10}", "m1", "relief/stretch", 1 + number % 5)
                for number in range(60)
            )
        )

    run(crowd())

    assert Ratings(database_url, SECRET).figures("topic")[0].votes == 10


def test_the_event_loop_goes_on_while_the_database_is_busy(tmp_path):
    file = tmp_path / "ratings.db"
    ratings = Ratings(f"sqlite:///{file}", SECRET)
    rate(ratings)

    async def rate_while_locked():
        with sqlite3.connect(file, isolation_level=None) as holder:
            holder.execute("BEGIN IMMEDIATE")
            vote = asyncio.create_task(ratings.rate_answer(ONE, "m1", "relief/stretch", 1))
            longest, last = 0.0, time.perf_counter()
            for _ in range(20):
                await asyncio.sleep(0.01)
                longest, last = max(longest, time.perf_counter() - last), time.perf_counter()
            assert not vote.done()
            holder.execute("COMMIT")
            await vote
        return longest

    assert run(rate_while_locked()) < 0.15
    assert run(ratings.stars(ONE)) == {"m1": 1}


def test_a_database_that_does_not_answer_is_given_up_and_left_alone_for_a_while(tmp_path, monkeypatch):
    file = tmp_path / "ratings.db"
    ratings = Ratings(f"sqlite:///{file}", SECRET)
    rate(ratings)
    monkeypatch.setattr(storage, "SECONDS", 0.2)
    monkeypatch.setattr(storage, "PAUSE", 0.5)

    async def ask_while_locked():
        with sqlite3.connect(file, isolation_level=None) as holder:
            holder.execute("BEGIN IMMEDIATE")
            with pytest.raises(RatingsUnavailable, match="in time"):
                await ratings.rate_answer(ONE, "m1", "relief/stretch", 1)
            started = time.perf_counter()
            with pytest.raises(RatingsUnavailable, match="a moment ago"):
                await ratings.stars(ONE)
            assert time.perf_counter() - started < 0.05
            holder.execute("COMMIT")
        await asyncio.sleep(0.6)
        return await ratings.stars(ONE)

    assert "m1" in run(ask_while_locked())


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("sqlite:////proc/nowhere/ratings.db", "FileNotFoundError"),
        ("mysql://127.0.0.1/ratings", "no address of an SQLite or PostgreSQL database"),
        ("sqlite;ratings", "no address of an SQLite or PostgreSQL database"),
        ("postgresql://visitor:quixote@127.0.0.1:1/ratings", "failed"),
    ],
)
def test_a_database_that_cannot_be_used_is_told_without_its_password(url, reason):
    with pytest.raises(RatingsUnavailable, match=reason) as told:
        run(Ratings(url, SECRET).stars(ONE))

    assert "quixote" not in str(told.value)


def test_a_damaged_file_is_a_fault_and_no_crash(tmp_path):
    file = tmp_path / "ratings.db"
    file.write_bytes(b"garbage" * 1000)

    with pytest.raises(RatingsUnavailable):
        run(Ratings(f"sqlite:///{file}", SECRET).rate_page(ONE, "relief", 3))


def test_the_other_spelling_of_postgresql_is_understood(postgresql_url):
    ratings = Ratings(postgresql_url.replace("postgresql://", "postgres://"), SECRET)

    rate(ratings)

    assert run(ratings.stars(ONE)) == {"m1": 4}
