"""Mends misspelt words, but only towards words that our own content is made of."""

from __future__ import annotations

import functools
import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping

from spellchecker import SpellChecker

SHORTEST = 5  # letters; shorter words look too much alike (sore, pea, stoke)
LONG = 8  # letters from which two slips are allowed
LONGEST = 20  # letters; what is longer is no word
MOST_MENDED = 40  # unknown words of a message that are looked at; more is no English
REMEMBERED = 4096  # misspelt words


class Speller:
    """Knows some words; mends a word to the nearest of them unless it is an English word itself.

    A slip is a letter too many, too few, wrong, or swapped with its neighbour. The first letter must be right or
    swapped with the second: that is the one people get right.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._english = _english()
        self._shortened: dict[str, set[str]] = defaultdict(set)
        for word in self._words:
            if SHORTEST <= len(word) <= LONGEST and word.isalpha():
                for shorter in _shortened(word, _slips(word)):
                    self._shortened[shorter].add(word)
        self._nearest = functools.lru_cache(REMEMBERED)(self._find_nearest)

    def mended(self, sentences: list[list[str]]) -> list[list[str]]:
        """The sentences with mended words."""
        left = MOST_MENDED
        mended = []
        for sentence in sentences:
            mended.append([])
            for word in sentence:
                unknown = len(word) >= SHORTEST and left > 0 and not self.knows(word)
                left -= unknown
                mended[-1].append(self._nearest(word) if unknown else word)
        return mended

    def knows(self, word: str) -> bool:
        """Whether a word stays as it is."""
        return word in self._words or word in self._english or len(word) > LONGEST or not word.isalpha()

    def _find_nearest(self, typed: str) -> str:
        allowed = _slips(typed)
        near = set(itertools.chain(*(self._shortened.get(short, ()) for short in _shortened(typed, allowed))))
        ranked = sorted((distance(typed, word), -self._english.get(word, 0), word) for word in near)
        fitting = (
            word for slips, _, word in ranked if slips <= min(allowed, _slips(word)) and _same_start(typed, word)
        )
        return next(fitting, typed)


@functools.cache
def _english() -> Mapping[str, int]:
    """English words and how often each is used: tens of megabytes, of which every speller can share one."""
    return SpellChecker().word_frequency.dictionary


def distance(one: str, other: str) -> int:
    """How many slips lie between two words (optimal string alignment)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        current = [row]
        for column, wanted in enumerate(other, 1):
            cost = min(last[column] + 1, current[-1] + 1, last[column - 1] + (letter != wanted))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == wanted:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        before, last = last, current
    return last[-1]


def _slips(word: str) -> int:
    return 2 if len(word) >= LONG else 1


def _same_start(typed: str, word: str) -> bool:
    return typed[0] == word[0] or typed[:2] == word[1::-1]


def _shortened(word: str, letters: int) -> set[str]:
    """The word with up to so many letters left out."""
    found, last = {word}, {word}
    for _ in range(letters):
        last = {longer[:at] + longer[at + 1 :] for longer in last for at in range(len(longer))}
        found |= last
    return found
