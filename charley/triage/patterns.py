"""The pattern language of ``knowledge/danger_signs.yml``, and what of a sentence fits a pattern.

``words`` side by side, ``a|b`` for one of them (``out_of_nowhere|sudden``), ``(word)`` for a word that may be left out,
``<group>`` for any of a group, ``...`` for up to five words between, ``&`` for parts in any order within a sentence.
Words that are listed as fillers ("my", "really") may stand between any two steps.

spaCy's own ``Matcher`` has no "in any order" and takes a time that grows with the number of its patterns; its
``PhraseMatcher`` takes a second to learn our 38,000 phrases. So a tree of words finds the phrases of all steps, and
only patterns of which every step was found are tried at all.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from charley.triage.reading import PAUSE, words_of

Phrase = tuple[str, ...]
Place = tuple[int, int]  # first word and the word after the last, counted from 0

GAP = 5  # words between two steps at "..."
REACH = 10  # words between two parts at "&"
FILLERS_BETWEEN = 4  # in a row between two steps
MOST_PHRASES = 10_000  # that one line may stand for
MOST_PLACES = 6  # of one step in a sentence that are looked at: enough for what people write
MOST_FITS = 12  # of one pattern in a sentence

_TOKEN = re.compile(r"\.\.\.|&|\([^()]*\)|[^\s()]+")
_GROUP = re.compile(r"<([a-z_0-9]+)>$")


class PatternError(ValueError):
    """A line that is not in the pattern language; the text says what is wrong with it."""


@dataclass(frozen=True)
class Step:
    """Phrases of which one must stand here. ``optional`` may be missing; ``after_gap`` allows words before it."""

    phrases: frozenset[Phrase]
    optional: bool = False
    after_gap: bool = False


@dataclass(frozen=True)
class Pattern:
    """Parts in any order; a part is steps in their order."""

    parts: tuple[tuple[Step, ...], ...]

    @property
    def required(self) -> frozenset[frozenset[Phrase]]:
        """The steps that cannot be missing."""
        return frozenset(step.phrases for part in self.parts for step in part if not step.optional)


class Groups:
    """The named groups of words, each as all its phrases. Raises :class:`PatternError` for what cannot be read."""

    def __init__(self, lines_of: Mapping[str, Iterable[str]]) -> None:
        self._lines_of = lines_of
        self._phrases: dict[str, frozenset[Phrase]] = {}
        self._being_read: list[str] = []

    def phrases(self, name: str) -> frozenset[Phrase]:
        """All phrases of a group."""
        if name not in self._phrases:
            if name not in self._lines_of:
                raise PatternError(f"there is no group <{name}>")
            if name in self._being_read:
                raise PatternError(f"<{name}> stands inside itself")
            self._being_read.append(name)
            try:
                found = (phrase for line in self._lines_of[name] for phrase in self.expand(line))
                self._phrases[name] = frozenset(found)
            finally:
                self._being_read.pop()
        return self._phrases[name]

    def expand(self, line: str) -> frozenset[Phrase]:
        """Every phrase that a line stands for; such a line has no ``...`` and no ``&``."""
        choices: list[frozenset[Phrase]] = []
        for token in _tokens(line):
            if token in ("...", "&"):
                raise PatternError(f"'{token}' cannot stand here, only in the patterns of a finding")
            optional = token.startswith("(")
            phrases = self.expand(token[1:-1]) if optional else self._alternatives(token)
            choices.append(phrases | {()} if optional else phrases)
            size = 1
            for choice in choices:
                size *= len(choice)
            if size > MOST_PHRASES:
                raise PatternError(f"this stands for {size} phrases, more than {MOST_PHRASES}; split it")
        joined = {tuple(itertools.chain(*parts)) for parts in itertools.product(*choices)}
        return frozenset(phrase for phrase in joined if phrase)

    def pattern(self, line: str) -> Pattern:
        """The pattern that a line describes."""
        parts: list[list[Step]] = [[]]
        after_gap = False
        for token in _tokens(line):
            if token == "&":
                parts.append([])
            elif token == "...":
                if not parts[-1]:
                    raise PatternError("'...' needs a word before it")
            elif token.startswith("("):
                parts[-1].append(Step(self.expand(token[1:-1]), optional=True, after_gap=after_gap))
            else:
                parts[-1].append(Step(self._alternatives(token), after_gap=after_gap))
            after_gap = token == "..."
        if after_gap or any(not part or all(step.optional for step in part) for part in parts):
            raise PatternError("a word is missing at an end or beside '&'")
        return Pattern(tuple(map(tuple, parts)))

    def _alternatives(self, token: str) -> frozenset[Phrase]:
        found: set[Phrase] = set()
        for choice in token.split("|"):
            group = _GROUP.match(choice)
            words = () if group else tuple(words_of(choice))
            if not group and (not words or re.search(r"[<>]", choice)):
                raise PatternError(f"'{choice}' in '{token}' is no word and no <group>")
            found |= self.phrases(group[1]) if group else {words}
        return frozenset(found)


def groups_named_in(line: str) -> set[str]:
    """The names of the groups that a line refers to."""
    return set(re.findall(r"<([a-z_0-9]+)>", line))


def _tokens(line: str) -> list[str]:
    if line.count("(") != line.count(")"):
        raise PatternError("a bracket is missing its partner")
    tokens = _TOKEN.findall(line)
    if not tokens:
        raise PatternError("there is no word in it")
    return tokens


class PhraseFinder:
    """Finds phrases, each known by the names it was added under."""

    def __init__(self, phrases_of: Mapping[str, Iterable[Phrase]]) -> None:
        self._tree: _Branch = _Branch()
        for name, phrases in phrases_of.items():
            for phrase in phrases:
                branch = self._tree
                for word in phrase:
                    branch = branch.after.setdefault(word, _Branch())
                branch.names.append(name)

    def __call__(self, words: Sequence[str]) -> Iterator[tuple[str, Place]]:
        """Each name whose phrase stands among the words, with its place, from left to right."""
        for start in range(len(words)):
            branch, end = self._tree, start
            while end < len(words) and (branch := branch.after.get(words[end])):
                end += 1
                for name in branch.names:
                    yield name, (start, end)


class _Branch:
    """What may come after some words, and the names of the phrases that end with them."""

    __slots__ = ("after", "names")

    def __init__(self) -> None:
        self.after: dict[str, _Branch] = {}
        self.names: list[str] = []


class PatternFinder:
    """Finds the patterns of all findings in a sentence."""

    def __init__(self, patterns_of: Mapping[str, Iterable[Pattern]], fillers: Collection[str]) -> None:
        self._fillers = frozenset({*fillers, PAUSE})
        self._number: dict[frozenset[Phrase], str] = {}
        self._by_rarest: dict[str, list[tuple[str, Pattern, frozenset[str]]]] = defaultdict(list)
        entries = []
        for name, patterns in patterns_of.items():
            for pattern in patterns:
                for part in pattern.parts:
                    for step in part:
                        self._number.setdefault(step.phrases, f"step {len(self._number)}")
                entries.append((name, pattern, frozenset(self._number[step] for step in pattern.required)))
        uses: dict[str, int] = defaultdict(int)
        for _, _, steps in entries:
            for step in steps:
                uses[step] += 1
        for entry in entries:
            self._by_rarest[min(entry[2], key=lambda step: (uses[step], step))].append(entry)
        self._steps = PhraseFinder({number: phrases for phrases, number in self._number.items()})

    def __call__(self, words: Sequence[str]) -> Iterator[tuple[str, tuple[Place, ...]]]:
        """The finding and the places of its steps, for every way in which a pattern fits."""
        places: dict[str, list[Place]] = defaultdict(list)
        for step, place in self._steps(words):
            if len(places[step]) < MOST_PLACES:
                places[step].append(place)
        heavy_before = list(itertools.accumulate((word not in self._fillers for word in words), initial=0))
        for step in places:
            for name, pattern, required in self._by_rarest.get(step, ()):
                if required <= places.keys():
                    for fit in itertools.islice(self._fits(pattern, places, heavy_before), MOST_FITS):
                        yield name, fit

    def _fits(
        self, pattern: Pattern, places: Mapping[str, list[Place]], heavy_before: list[int]
    ) -> Iterator[tuple[Place, ...]]:
        fits_of_parts = [
            list(itertools.islice(self._fits_of_part(part, places, heavy_before), MOST_FITS)) for part in pattern.parts
        ]
        for chosen in itertools.product(*fits_of_parts):
            spans = sorted((fit[0][0], fit[-1][1]) for fit in chosen)
            if all(
                heavy_before[max(later[0], earlier[1])] - heavy_before[earlier[1]] <= REACH and later[0] >= earlier[1]
                for earlier, later in itertools.pairwise(spans)
            ):
                yield tuple(itertools.chain(*chosen))

    def _fits_of_part(
        self, steps: tuple[Step, ...], places: Mapping[str, list[Place]], heavy_before: list[int], end: int = -1
    ) -> Iterator[tuple[Place, ...]]:
        """The ways in which ``steps`` stand after ``end``, the end of the step before (-1: anywhere)."""
        if not steps:
            yield ()
            return
        first, rest = steps[0], steps[1:]
        for place in places.get(self._number[first.phrases], ()):
            if end < 0 or _is_near(end, place[0], first.after_gap, heavy_before):
                for others in self._fits_of_part(rest, places, heavy_before, place[1]):
                    yield place, *others
        if first.optional:
            yield from self._fits_of_part(rest, places, heavy_before, end)


def _is_near(end: int, start: int, after_gap: bool, heavy_before: list[int]) -> bool:
    between = GAP if after_gap else 0
    return end <= start <= end + between + FILLERS_BETWEEN and heavy_before[start] - heavy_before[end] <= between
