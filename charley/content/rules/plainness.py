"""Plain English: a tired person in pain reads this at 3 a.m. Measured with Flesch-Kincaid, and spelling."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path

import textstat
from spellchecker import SpellChecker

from charley.content.plain_text import blocks, plain, sentences
from charley.content.rules.content import Content
from charley.knowledge import Problem
from charley.knowledge.files import read_content

HIGHEST_GRADE = 6.0  # Flesch-Kincaid: years of school
LONGEST_AVERAGE = 20.0  # words of a sentence
HARDEST = 2  # sentences that a message shows
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")


def problems(content: Content) -> Iterator[Problem]:
    """Chat answers that are hard to read, and words that no dictionary has."""
    yield from _hard_answers(content)
    yield from _unknown_words(content)


def reading_grade(markdown: str) -> float:
    """The Flesch-Kincaid grade of a text: years of school. A list item counts as a sentence, however short.

    Syllables are textstat's; its own grade passes over sentences of one or two words.
    """
    return _grade(sentences(markdown))


def _grade(said: list[str]) -> float:
    words = [word for sentence in said for word in sentence.split()]
    if not words:
        return 0.0
    syllables = textstat.syllable_count(" ".join(said))
    return 0.39 * len(words) / len(said) + 11.8 * syllables / len(words) - 15.59


def _hard_answers(content: Content) -> Iterator[Problem]:
    for article, section, passage in content.passages():
        said = sentences(passage.text)
        if not passage.is_chat_answer or not said:
            continue
        grade, average = reading_grade(passage.text), sum(len(s.split()) for s in said) / len(said)
        if grade > HIGHEST_GRADE or average > LONGEST_AVERAGE:
            hardest = sorted(said, key=lambda sentence: -_grade([sentence]))[:HARDEST]
            yield Problem(
                article.path,
                passage.line,
                f"This answer of '{section.topic}' is hard to read: grade {grade:.1f}, {average:.0f} words a sentence.",
                f"Keep to grade {HIGHEST_GRADE:.0f}. Hardest: " + " | ".join(hardest),
            )


def _unknown_words(content: Content) -> Iterator[Problem]:
    own = set(_own_words(content))
    for article, _section, passage in content.passages():
        for number, block in blocks(passage.text):
            words = {word.replace("\u2019", "'").removesuffix("'s") for word in _WORD.findall(plain(block))}
            for word in sorted(_dictionary().unknown(words) - own):
                if len(word) > 2:
                    yield Problem(
                        article.path,
                        passage.line + number,
                        f"'{word}' is in no dictionary.",
                        "Correct it, or add it to knowledge/spelling.txt.",
                    )


@functools.cache
def _dictionary() -> SpellChecker:
    """The English dictionary, read once."""
    return SpellChecker()


def _own_words(content: Content) -> Iterator[str]:
    """The words of the vocabulary and of ``knowledge/spelling.txt``, one on a line, ``#`` before a comment."""
    listed = read_content(content.root / "knowledge" / "spelling.txt", Path("knowledge", "spelling.txt")).splitlines()
    words = (line.partition("#")[0].strip().lower() for line in listed)
    yield from (word for word in words if word)
    for term in content.base.vocabulary.terms.values():
        yield from _WORD.findall(term.name.lower())
