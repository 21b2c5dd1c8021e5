"""What an answer to a question of the symptom check means when it is typed instead of pressed."""

from __future__ import annotations

import re

LONGEST_QUOTE = 80  # characters of an answer in a person's own words
MINUTES_IN = {"s": 1 / 60, "m": 1, "h": 60}
LENGTH_OF_TIME = re.compile(r"(\d+(?:\.\d+)?)\s*(s|sec|secs|seconds?|m|min|mins|minutes?|h|hr|hrs|hours?)\b")
DENIAL = re.compile(r"\b(?:no|not|never|without|nothing|nor|dont|didnt|isnt|havent|arent|cant)\b")
LINE_NUMBERS = {"one": 1, "first": 1, "two": 2, "second": 2, "three": 3, "third": 3, "four": 4, "five": 5}
BESIDE_NUMBERS = frozenset("and the number numbers nr no one ones line lines just only both yes".split())  # noqa: SIM905
FIRST = ("first", "1", "one", "a")
POSITION = re.compile(
    r"(?:the )?(first|second)(?: (?:one|option|button|choice|answer))?"
    r"|(?:option|button|choice|answer) (1|2|one|two|a|b)"
)


def normal(text: str) -> str:
    """Lower case, without apostrophes and other signs."""
    return " ".join(re.sub(r"[^\w\s.]", " ", re.sub(r"['\u2019]", "", text.lower())).strip(" .").split())


def says(word: str, typed: str) -> bool:
    """Whether a word or phrase stands in an answer and is not denied there."""
    match = re.search(rf"\b{re.escape(normal(word))}\b", typed)
    return match is not None and not _denies(typed[: match.start()])


def position(typed: str) -> int | None:
    """The place, counted from 0, of the choice that "the second one" or "option b" means."""
    found = POSITION.fullmatch(normal(typed))
    return (0 if (found[1] or found[2]) in FIRST else 1) if found else None


def line_numbers(typed: str, lines: int) -> list[int]:
    """The lines of a list of so many, counted from 1, that "1 and 3" or "the second" picks; none where it says more."""
    words = set(re.findall(r"[a-z]+|\d+", normal(typed)))
    numbers = {word: int(word) if word.isdigit() else LINE_NUMBERS[word] for word in words if _is_number(word)}
    if len(numbers) > 1:
        numbers.pop("one", None)  # "the second one"
    picked = set(numbers.values())
    if words - set(numbers) - BESIDE_NUMBERS or words == {"one"} or not picked <= set(range(1, lines + 1)):
        return []
    return sorted(picked)


def minutes(typed: str) -> list[float]:
    """Every length of time below a day that is named, in minutes."""
    return [float(number) * MINUTES_IN[unit[0]] for number, unit in LENGTH_OF_TIME.findall(typed)]


def quoted(typed: str) -> str:
    """A person's own words, shortened, without what Markdown would take for a sign."""
    words = " ".join(re.sub(r"[\\`*_\[\]()<>#|!~{}]", " ", typed).split())
    return words if len(words) <= LONGEST_QUOTE else words[: LONGEST_QUOTE - 1].rstrip() + "…"


def _is_number(word: str) -> bool:
    return word.isdigit() or word in LINE_NUMBERS


def _denies(before: str) -> bool:
    """Whether words before a word deny it: "no new tablets"."""
    return DENIAL.search(before.rpartition(" but ")[2]) is not None
