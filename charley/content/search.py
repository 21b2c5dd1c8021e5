"""Search over the articles: every passage of every section in an index of words, kept in memory."""

from __future__ import annotations

import itertools
import re
import sqlite3
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from charley.content.article_page import place_in_section, section_anchor
from charley.content.plain_text import plain
from charley.knowledge import KnowledgeBase
from charley.knowledge.spelling import Speller

MOST_HITS = 20
MOST_LETTERS = 200  # of a query; what stands after them is not looked for
MOST_WORDS = 16
PASSAGE_WORDS = 40  # shown around what was found
# How much more a word counts in a section's title or question than in its text.
WEIGHTS = {"title": 8.0, "asks": 4.0, "text": 1.0}
FOR_EVERYBODY = 1.3  # how much more the passages count that are not just for a place or a person, or on what to do
_MARK, _END = "\x02", "\x03"  # around what was found; no article can hold them
_WORD = re.compile(r"\w+")
# Words of questions that say nothing of their subject.
_EMPTY = frozenset(
    """
    a about after all am an and any are as at be been being but by can cant could did didnt do does doesnt doing
    dont for from get gets getting give got had has have having he her him his how i if im in into is it its ive
    just like make may me might mine more most much my of on or our please really she should so some tell than that
    the their them then there these they this those to too up us very was we were what whats when where which who
    whom why will with would you your
    """.split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Piece:
    """A piece of a text; ``found`` where it is what was looked for."""

    text: str
    found: bool


@dataclass(frozen=True)
class Hit:
    """A section in which the words stand. ``place`` says where in it, such as "For your calf"; empty at its start."""

    topic: str
    title: tuple[Piece, ...]
    article: str
    address: str
    place: str
    passage: tuple[Piece, ...]


@dataclass(frozen=True)
class Results:
    """What was found, the best first. ``read_as`` is the query as it was mended, ``None`` when it was right."""

    asked: str
    read_as: str | None
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class _Thing:
    """A thing that is looked for: the one token it is ranked by, and the words for it that are marked."""

    token: str
    phrases: tuple[tuple[str, ...], ...]


class ArticleSearch:
    """Finds sections by their words. Made once from the articles; looking something up changes nothing in it.

    There are two indexes with the same rows. In ``ranks`` each word of the vocabulary stands as one token, whatever
    people write for it, so that many words for a thing do not count more than one; ``passages`` has the text as it is
    shown, in which what was found is marked.
    """

    def __init__(self, base: KnowledgeBase) -> None:
        self._base = base
        self._things: dict[tuple[str, ...], _Thing] = {}
        for term in base.vocabulary.terms.values():
            thing = _Thing(f"term{term.id.replace('-', '')}", tuple(dict.fromkeys(map(_words, term.words))))
            self._things.update(dict.fromkeys(thing.phrases, thing))
        self._longest = max(map(len, self._things), default=1)
        self._index = sqlite3.connect(":memory:", check_same_thread=False)
        for name, more in (("ranks", ""), ("passages", ", topic unindexed, place unindexed")):
            self._index.execute(
                f"create virtual table {name} using fts5(title, asks, text{more},"
                " tokenize='porter unicode61 remove_diacritics 2')"
            )
        known = {word for phrase in self._things for word in phrase}
        for row in _rows(base):
            words = [_words(text) for text in row[:3]]
            known.update(*words)
            self._index.execute("insert into passages values (?, ?, ?, ?, ?)", row)
            self._index.execute("insert into ranks values (?, ?, ?)", [self._tokens(each) for each in words])
        self._speller = Speller(known)

    def find(self, asked: str) -> Results:
        """The sections for what somebody typed into a search box.

        First those with all words of the query, or words that mean the same; then those with some of them.
        """
        asked = " ".join(asked.split())[:MOST_LETTERS]
        typed = list(_words(asked))[:MOST_WORDS]
        (words,) = self._speller.mended([typed])
        things = list(dict.fromkeys(self._things_in([word for word in words if word not in _EMPTY])))
        found: dict[str, int] = {}
        for joined in (" AND ", " OR ") if things else ():
            for topic, passage in self._look_up(things, joined):
                found.setdefault(topic, passage)
        marked = " OR ".join(_quoted(phrase) for thing in things for phrase in thing.phrases)
        hits = (self._hit(topic, passage, marked) for topic, passage in itertools.islice(found.items(), MOST_HITS))
        return Results(asked, None if words == typed else " ".join(words), tuple(hits))

    def _things_in(self, words: Sequence[str]) -> Iterator[_Thing]:
        """What the words name: phrases of the vocabulary, the longest first, or a word that stands for itself."""
        at = 0
        while at < len(words):
            phrases = (tuple(words[at : at + length]) for length in range(self._longest, 0, -1))
            phrase = next((phrase for phrase in phrases if phrase in self._things), (words[at],))
            yield self._things.get(phrase) or _Thing(phrase[0], (phrase,))
            at += len(phrase)

    def _tokens(self, words: Sequence[str]) -> str:
        return " ".join(thing.token for thing in self._things_in(words))

    def _look_up(self, things: list[_Thing], joined: str) -> Iterator[tuple[str, int]]:
        """The topics that fit, the best first, each with the row of the passage that says most of it."""
        weights = ", ".join(map(str, WEIGHTS.values()))
        ranked = self._index.execute(
            "select topic, place, ranks.rowid, bm25(ranks, 0, 0, 1)"
            " from ranks join passages on passages.rowid = ranks.rowid where ranks match ?"
            f" order by bm25(ranks, {weights}), ranks.rowid",
            (joined.join(_quoted((thing.token,)) for thing in things),),
        )
        by_section: dict[str, list[tuple[float, int]]] = {}
        for topic, place, passage, in_text in ranked:
            by_section.setdefault(topic, []).append((in_text * (1 if place else FOR_EVERYBODY), passage))
        for topic, passages in by_section.items():
            yield topic, min(passages)[1]

    def _hit(self, topic: str, passage: int, marked: str) -> Hit:
        row = self._index.execute(
            f"select place, highlight(passages, 0, '{_MARK}', '{_END}'),"
            f" snippet(passages, 2, '{_MARK}', '{_END}', '…', {PASSAGE_WORDS})"
            " from passages where passages match ? and rowid = ?",
            (marked, passage),
        ).fetchone()
        if row is None:  # a word such as "don't", of which SQLite makes two
            row = self._index.execute("select place, title, text from passages where rowid = ?", (passage,)).fetchone()
        place, title, text = row
        if len(words := text.split()) > PASSAGE_WORDS:
            text = " ".join(words[:PASSAGE_WORDS]) + "…"
        article = self._base.article_of(topic).front
        address = f"articles/{article.family}#{section_anchor(topic)}"
        return Hit(topic, _pieces(title), article.title, address, place, _pieces(text))


def _rows(base: KnowledgeBase) -> Iterator[tuple[str, str, str, str, str]]:
    for article in base.articles.values():
        for section in article.sections:
            for passage in section.passages:
                text = " ".join(plain(passage.text).split())
                yield section.title, section.block.asks, text, section.topic, place_in_section(passage.part, base)


def _words(text: str) -> tuple[str, ...]:
    """The words of a text in small letters; an apostrophe is part of its word and left out."""
    straight = unicodedata.normalize("NFKC", text).replace("\u2019", "'").replace("'", "")
    return tuple(_WORD.findall(straight.lower()))


def _quoted(phrase: tuple[str, ...]) -> str:
    """A phrase as an FTS5 string: nothing in it is taken for an operator."""
    return f'"{" ".join(phrase)}"'


def _pieces(marked: str) -> tuple[Piece, ...]:
    edges = [0, *(at for at, char in enumerate(marked) if char in (_MARK, _END)), len(marked)]
    pieces = (
        Piece(marked[start:end].strip(_MARK + _END), start < len(marked) and marked[start] == _MARK)
        for start, end in itertools.pairwise(edges)
    )
    return tuple(piece for piece in pieces if piece.text)
