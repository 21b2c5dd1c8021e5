"""Ages and weeks of pregnancy that a message tells in figures: "is it safe at 78", "I'm 32 weeks", "my 7 year old"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

OLDER_FROM = 65  # years
CHILD_UNTIL = 15  # years
OLDEST = 115  # years
WEEKS_OF_PREGNANCY = range(4, 43)

_SOMEBODY_IS = r"(?:i'?m|i am|(?:he|she|my \w+|our \w+)(?:'?s| is)|who(?:'s| is)|aged?|turned|turning)"
_NOT_AN_AGE = r"(?!\s*(?:years?|yrs?)\s+(?:older|younger|in|into|on|out|post|after|sober|clean|married|ago)\b)"
_ENDS = rf"{_NOT_AN_AGE}(?=\s*(?:$|[.,;!?)]|(?:and|now|but|with|so|if|does|is|in|or|years?|yrs?)\b))"
_AGE = re.compile(rf"\b{_SOMEBODY_IS}(?: only| just| nearly| almost)?\s+(\d{{1,3}}){_ENDS}", re.IGNORECASE)
_HIGH_AGE = re.compile(rf"\b(?:at|over|past)\s+(\d{{2,3}}){_ENDS}", re.IGNORECASE)  # "at 6" is a time of day
_YEARS_OLD = re.compile(r"\b(\d{1,3})[\s-]*(?:(?:years?|yrs?)[\s-]*olds?|yo|y/o|y\.o)\b", re.IGNORECASE)
_WEEKS = re.compile(
    r"\b(?:i'?m|i am|she'?s|she is)(?: about| nearly| almost| only| just| now)?\s+(\d{1,2})\s*(?:weeks|wks?)\b"
    r"(?!\s*(?:post|after|out|in|into|since)\b)",
    re.IGNORECASE,
)
_GONE = re.compile(r"\b\d{1,2}\s*(?:weeks|wks?|months)\s+(?:pregnant|preg|gone|along)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Told:
    """What a figure says of a person: an id of the vocabulary, and where in the text it stands."""

    person: str
    start: int
    end: int


def persons_by_age(text: str) -> Iterator[Told]:
    """The persons that figures tell of."""
    for pattern in (_AGE, _HIGH_AGE, _YEARS_OLD):
        for match in pattern.finditer(text):
            years = int(match[1])
            if OLDER_FROM <= years <= OLDEST:
                yield Told("older", *match.span())
            elif 0 < years <= CHILD_UNTIL and pattern is not _HIGH_AGE:
                yield Told("child", *match.span())
    for match in _WEEKS.finditer(text):
        if int(match[1]) in WEEKS_OF_PREGNANCY:
            yield Told("pregnant", *match.span())
    for match in _GONE.finditer(text):
        yield Told("pregnant", *match.span())
