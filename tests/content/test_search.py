"""The search over the real articles: what is found, where, and how it is shown."""

from pathlib import Path

import pytest

from charley.content.search import MOST_HITS, MOST_LETTERS, ArticleSearch
from charley.knowledge import KnowledgeBase


@pytest.fixture(scope="module")
def base():
    return KnowledgeBase.load(Path("knowledge"))


@pytest.fixture(scope="module")
def search(base):
    return ArticleSearch(base)


def text_of(pieces):
    return "".join(piece.text for piece in pieces)


def marked(pieces):
    return [piece.text.lower() for piece in pieces if piece.found]


def topics(search, asked):
    return [hit.topic for hit in search.find(asked).hits]


@pytest.mark.parametrize(
    ("asked", "topic"),
    [
        ("epsom salt", "relief/epsom-bath"),
        ("calf", "body/leg-calf"),
        ("pickle juice", "relief/pickle-juice"),
        ("restless legs", "difference/restless-legs"),
        ("neck", "body/neck"),
        ("cramps at night", "night/overview"),
        ("why does my leg cramp at night?", "night/overview"),
        ("when to see a doctor", "help/when"),
        ("statins", "causes/medication"),
        ("pregnant leg cramps", "people/pregnancy"),
        ("heat or ice", "relief/heat"),
        ("\uff34\uff25\uff2e\uff33", "relief/tens"),
    ],
)
def test_the_section_that_is_about_it_comes_first(search, asked, topic):
    assert topics(search, asked)[0] == topic


def test_a_section_is_found_by_its_own_title(search, base):
    lost = [topic for topic in base.topics if topic not in topics(search, base.section(topic).title)[:3]]
    assert len(lost) <= len(base.topics) / 50, lost  # "Who gets spasms" is about nothing but spasms


def test_a_section_is_found_by_every_word_of_its_title(search, base):
    for section in map(base.section, base.topics):
        for word in section.title.split():
            results = search.find(word)
            assert not results.hits or all(hit.title for hit in results.hits)


def test_apostrophes_do_not_matter(search):
    straight, curly, without = (topics(search, f"baker{sign}s cyst") for sign in ("'", "\u2019", ""))
    assert straight == curly == without != []


@pytest.mark.parametrize(
    ("asked", "words"), [("gastrocnemius", "calf"), ("kids", "children"), ("trimester", "pregnancy")]
)
def test_other_words_for_the_same_thing_are_found_and_marked(search, asked, words):
    hits = search.find(asked).hits
    assert any(words in marked(hit.title) + marked(hit.passage) for hit in hits)


@pytest.mark.parametrize(
    ("asked", "read_as", "topic"),
    [("hypnick jerk", "hypnic jerk", "difference/sleep-jerks"), ("swoolen leg", "swollen leg", None)],
)
def test_a_misspelt_word_is_mended_and_that_is_told(search, asked, read_as, topic):
    results = search.find(asked)
    assert (results.asked, results.read_as) == (asked, read_as)
    assert results.hits
    assert topic in (None, results.hits[0].topic)


def test_a_query_without_a_slip_is_left_alone(search):
    assert search.find("magnesium at night").read_as is None


def test_a_hit_leads_to_its_section_and_says_where_in_it_the_words_stand(search, base):
    (hit,) = [hit for hit in search.find("dialysis machine cramp nurse").hits if hit.topic == "relief/overview"]
    assert hit.address == "articles/relief#overview"
    assert hit.article == base.articles["relief"].front.title
    assert text_of(hit.title) == base.section("relief/overview").title
    assert hit.place == "For somebody on dialysis"
    assert "nurse" in marked(hit.passage)


def test_a_passage_is_short_plain_text_with_the_words_marked(search):
    for hit in search.find("magnesium tablets").hits:
        text = text_of(hit.passage)
        assert 0 < len(text) < 500
        assert "[^" not in text
        assert "**" not in text
        assert not any(ord(char) < 32 for char in text)
    assert "magnesium" in " ".join(marked(search.find("magnesium").hits[0].passage))


def test_sections_with_all_words_come_before_those_with_some(search):
    hits = search.find("quinine tonic water").hits
    with_all = [{"quinine", "tonic", "water"} <= set(" ".join(marked(hit.title + hit.passage)).split()) for hit in hits]
    assert with_all[0]
    assert not all(with_all)


def test_each_section_is_named_once_and_there_are_not_too_many(search):
    found = topics(search, "cramp")
    assert len(found) == len(set(found)) == MOST_HITS


@pytest.mark.parametrize(
    "asked", ["", "   ", "what is it", "?!", '"', "*", "xylophone", "小腿抽筋", "\ud800", "\x00\x02\x03"]
)
def test_nothing_is_found_where_nothing_fits(search, asked):
    assert search.find(asked).hits == ()


@pytest.mark.parametrize(
    "asked",
    [
        'magnesium" OR "night',
        "magnesium AND (",
        "NEAR(magnesium night, 2)",
        "title: magnesium",
        "magnesium*",
        "-magnesium ^night",
        "magnesium'); drop table passages; --",
        "{title asks}: magnesium",
    ],
)
def test_signs_of_a_query_language_are_no_more_than_signs(search, asked):
    assert "relief/magnesium" in topics(search, asked)


def test_a_very_long_query_is_cut(search):
    results = search.find("magnesium " * 5000)
    assert len(results.asked) <= MOST_LETTERS
    assert "relief/magnesium" in [hit.topic for hit in results.hits[:2]]
