"""What figures in a message tell of a person, and figures that tell nothing."""

from __future__ import annotations

import pytest

from charley.nlu.ages import persons_by_age


def persons_in(text):
    return {told.person for told in persons_by_age(text)}


@pytest.mark.parametrize(
    "text",
    [
        "is it safe at 78",
        "I'm 65",
        "im 78 and get cramps",
        "my mum, she's 82, has them",
        "my dad (who is 71) has them",
        "I turned 67 in May",
        "im nearly 80, does it matter",
        "over 90 and still walking",
        "at 80 years of age",
        "for a 70-year-old",
        "my 84 year old neighbour",
        "what should 90 yr olds do",
        "72yo with calf cramps",
        "I AM 66.",
        "a man of 115 yrs old",
        "my mum is 82",
    ],
)
def test_somebody_of_65_or_more_is_an_older_person(text):
    assert persons_in(text) == {"older"}


@pytest.mark.parametrize(
    "text",
    [
        "my 7 year old",
        "for a 9-year-old?",
        "he is 9",
        "she's only 4",
        "im 15",
        "a 3yo",
        "12 y/o with cramps",
        "aged 11",
    ],
)
def test_somebody_of_15_or_less_is_a_child(text):
    assert persons_in(text) == {"child"}


@pytest.mark.parametrize(
    "text",
    ["i'm 16", "im 40 and get cramps", "a 25 year old runner", "I turned 64", "aged 30", "she is 10 years older"],
)
def test_an_age_between_tells_nothing(text):
    assert persons_in(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "I'm 32 weeks",
        "im 12 weeks pregnant",
        "she is about 30 weeks, is it safe",
        "i am 20 wks and my legs cramp",
        "28 weeks gone",
        "7 months gone, still ok?",
        "36 weeks along",
    ],
)
def test_weeks_and_months_along_are_a_pregnancy(text):
    assert persons_in(text) == {"pregnant"}


@pytest.mark.parametrize(
    "text",
    [
        "im 12 weeks post op",
        "i'm 8 weeks out from surgery",
        "im 10 weeks into my training plan",
        "i am 6 weeks after the break",
        "im 3 weeks",
        "im 45 weeks",
        "it has lasted 12 weeks",
        "7 months of rehab",
    ],
)
def test_weeks_of_something_else_are_no_pregnancy(text):
    assert persons_in(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "it starts at 6",
        "i wake up at 3 every night",
        "cramps at 10 and again at 12",
        "it is past 11 and i cannot sleep",
        "at 7 in the morning",
        "over 12 times a week",
    ],
)
def test_times_of_day_and_counts_are_no_ages(text):
    assert persons_in(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "i am 70 kg",
        "im 70 miles from home",
        "i cycle at 70 rpm",
        "im on 80 mg a day",
        "im 10 minutes into a run",
        "my wife is 5 foot 2",
        "call 911",
        "a 200 year old remedy",
        "a 0 year old",
        "im 80% better",
        "room 70",
    ],
)
def test_measures_and_impossible_ages_are_no_ages(text):
    assert persons_in(text) == set()


def test_several_persons_in_one_message_are_all_told():
    text = "I'm 30 weeks, and my 6 year old and my nan, who is 81, get cramps too"
    assert persons_in(text) == {"pregnant", "child", "older"}


def test_a_figure_says_where_it_stands():
    (told,) = persons_by_age("well, I'm 78 and stiff")
    assert "well, I'm 78 and stiff"[told.start : told.end] == "I'm 78"
