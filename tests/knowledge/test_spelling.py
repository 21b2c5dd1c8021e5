"""Which misspelt words are mended, and which are left alone."""

import pytest

from charley.knowledge.spelling import Speller, distance

SPELLER = Speller(["swollen", "seizure", "breathing", "statin", "stroke", "incontinence", "pee"])


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("swolen", "swollen"),
        ("seizuer", "seizure"),
        ("breathign", "breathing"),
        ("incontinance", "incontinence"),
        ("sttain", "statin"),
        ("stoke", "stoke"),  # an English word
        ("pea", "pea"),
        ("pwe", "pwe"),  # too short
        ("xwollen", "xwollen"),  # another first letter
        ("swollen", "swollen"),
    ],
)
def test_a_word_is_mended_or_left(typed, mended):
    assert SPELLER.mended([[typed]]) == [[mended]]


@pytest.mark.parametrize(
    ("one", "other", "slips"), [("ab", "ba", 1), ("abc", "abc", 0), ("abc", "abd", 1), ("a", "abc", 2)]
)
def test_distance(one, other, slips):
    assert distance(one, other) == slips
