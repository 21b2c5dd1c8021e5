"""The pattern language: what fits a line, and what is said of a line that is wrong."""

import pytest

from charley.triage.patterns import Groups, PatternError, PatternFinder
from charley.triage.reading import words_of

GROUPS = Groups({"calf": ["calf", "back of my|the leg"], "swollen": ["swollen", "twice the size"], "both": ["<calf>"]})


def fits(line, text):
    finder = PatternFinder({"found": [GROUPS.pattern(line)]}, {"my", "is", "really"})
    return any(finder(words_of(text)))


@pytest.mark.parametrize(
    ("line", "text", "expected"),
    [
        ("numb leg", "numb leg", True),
        ("numb leg", "numb, really my leg", True),
        ("numb leg", "numb in his leg", False),
        ("numb leg", "leg numb", False),
        ("numb|tingly leg", "a tingly leg", True),
        ("numb (left) leg", "numb left leg", True),
        ("numb (left) leg", "numb leg", True),
        ("out_of_nowhere|sudden pain", "out of nowhere pain", True),
        ("out_of_nowhere|sudden pain", "out of pain", False),
        ("<calf> <swollen>", "the back of my leg is swollen", True),
        ("<both> <swollen>", "my calf is twice the size", True),
        ("pee ... brown", "pee went a bit dark and brown", True),
        ("pee ... brown", "pee one two three four five six brown", False),
        ("<calf> & <swollen>", "swollen and red since friday, my calf", True),
        ("<calf> & <swollen>", "swollen a b c d e f g h i j k calf", False),
    ],
)
def test_what_fits(line, text, expected):
    assert fits(line, text) is expected


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("<knee> pain", "there is no group <knee>"),
        ("pain (left", "a bracket is missing"),
        ("pain ...", "a word is missing"),
        ("pain &", "a word is missing"),
        ("... pain", "needs a word before it"),
        ("a||b", "is no word and no <group>"),
        ("", "there is no word in it"),
    ],
)
def test_a_wrong_line_is_told(line, message):
    with pytest.raises(PatternError, match=message):
        GROUPS.pattern(line)


def test_a_group_inside_itself_is_told():
    with pytest.raises(PatternError, match="stands inside itself"):
        Groups({"a": ["<b>"], "b": ["<a>"]}).phrases("a")


def test_a_line_for_too_many_phrases_is_told():
    with pytest.raises(PatternError, match="split it"):
        GROUPS.expand(" ".join(["a|b|c|d|e|f"] * 6))
