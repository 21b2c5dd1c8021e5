"""What a visitor typed, as sentences of plain words: small letters, no apostrophes, no accents, no emoji."""

from __future__ import annotations

import re
import unicodedata

READ_FROM_START = 2000  # characters of a message
READ_FROM_END = 1000  # characters; danger signs stand at the end of long stories
LONGEST_SENTENCE = 40  # words; a longer one is cut, before a word of CUT_BEFORE if it can be
SHORTEST_CUT = 20  # words that a cut leaves at least
CUT_BEFORE = frozenset({"and", "but", "so", "also", "then", "i", "my", "now", "im", "ive"})
ENDS = frozenset(".?!;\n")
PAUSE = ","
START = "^"  # stands before the first word of a sentence, so that a phrase can ask for it

_MARKS = re.compile(r"[\u0300-\u036f\u200b-\u200f\u2060\ufeff]")
_APOSTROPHE = re.compile(r"(?<=[a-z])['\u2019\u2018\u02bc`\u00b4](?=[a-z])")
_ABBREVIATION = re.compile(r"\b(dr|mr|mrs|ms|approx|vs|etc|[ap]\.m|e\.g|i\.e)\.")
_PAUSES = re.compile(r"\.\.+|\u2026|[\u2013\u2014:()\"]| - ")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
_PIECE = re.compile(r"[a-z]+|\d+(?:\.\d+)?|[.,;?!^\n]")


def words_of(text: str) -> list[str]:
    """The words and the signs that end or divide sentences (``. ? ! ; ,`` and the line break)."""
    text = _MARKS.sub("", unicodedata.normalize("NFKD", text)).lower()
    text = _ABBREVIATION.sub(lambda found: found[1].replace(".", "") + " ", _APOSTROPHE.sub("", text))
    text = _PAUSES.sub(" , ", text.replace("&", " and "))
    return _PIECE.findall(_DRAWN_OUT.sub(r"\1", text))


def sentences_of(text: str) -> list[list[str]]:
    """The sentences of a message, without their ends. Of a long message only its start and its end are read."""
    if len(text) > READ_FROM_START + READ_FROM_END:
        text = f"{text[:READ_FROM_START]}\n{text[-READ_FROM_END:]}"
    sentences: list[list[str]] = [[]]
    for word in words_of(text):
        if word in ENDS:
            sentences.append([])
        else:
            sentences[-1].append(word)
    return [part for sentence in sentences for part in _cut(sentence) if part]


def _cut(sentence: list[str]) -> list[list[str]]:
    """Parts of at most LONGEST_SENTENCE words: many people type without a full stop."""
    parts = []
    while len(sentence) > LONGEST_SENTENCE:
        places = (at for at in range(LONGEST_SENTENCE, SHORTEST_CUT, -1) if sentence[at] in CUT_BEFORE)
        at = next(places, LONGEST_SENTENCE)
        parts.append(sentence[:at])
        sentence = sentence[at:]
    return [*parts, sentence]
