"""From the text of a message to what it reports."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from charley.knowledge.spelling import Speller
from charley.triage.assessment import Assessment, Finding, State, assess
from charley.triage.context import CLAUSE_END, Context, Meaning, with_clause_ends
from charley.triage.patterns import PatternFinder, Phrase, PhraseFinder
from charley.triage.reading import PAUSE, sentences_of
from charley.triage.signs import DangerSigns

# When a message says the same thing in two ways, the first of these counts.
_WEIGHT: tuple[State, ...] = ("present", "supposed", "denied", "past", "other")
# When several words change the meaning of one place, the first of these counts.
_STRONGEST: tuple[State, ...] = ("denied", "other", "supposed", "past")
_STATE_OF: dict[Meaning, State] = {
    "denied": "denied",
    "other": "other",
    "supposed": "supposed",
    "feared": "supposed",
    "past": "past",
    "over": "past",
}
# Words that deny something: in a finding that "stands alone" they are the sign, and no other denial reaches it.
_DENYING = frozenset(
    """
    cant cannot cnt couldnt not no wont dont doesnt didnt isnt havent hasnt unable never barely hardly without lost
    losing loss stopped trouble difficulty difficult struggling struggle hard nothing neither impossible
    """.split()  # noqa: SIM905
)
_WHOLE_MESSAGE = ("whole_message_supposed", "cleared", "reopened")


class Detector:
    """Reads messages. Made once, from the danger signs; reading changes nothing in it."""

    def __init__(self, signs: DangerSigns) -> None:
        self.signs = signs
        self._context = Context(signs)
        lines = signs.modifiers.dict()
        phrases = {kind: {p for line in lines[kind] for p in signs.groups.expand(line)} for kind in lines}
        self._idioms = PhraseFinder({"idiom": phrases["idioms"]})
        self._markers = PhraseFinder({kind: phrases[kind] for kind in _WHOLE_MESSAGE})
        self._patterns = PatternFinder(signs.patterns_of, (*signs.fillers, CLAUSE_END))
        self._speller = Speller(_words(signs, phrases))

    @classmethod
    def load(cls, path: Path) -> Detector:
        """The detector for a file of danger signs; one for all who ask, until the file changes.

        Raises ContentError when the file is faulty.
        """
        return _made_from(path, path.stat().st_mtime_ns)

    def findings(self, text: str) -> tuple[Finding, ...]:
        """What a message names, each finding once, with its state."""
        states: dict[str, set[State]] = defaultdict(set)
        sentences = [self._without_idioms(sentence) for sentence in self._speller.mended(sentences_of(text))]
        told = [with_clause_ends(words) for words in dict.fromkeys(map(tuple, sentences)) if words]
        reread = _state_of_whole_message([kind for words in told for kind, _ in self._markers(words)])
        for words in told:
            for name, found in self._states_in(words):
                states[name].add(reread if found == "present" and reread else found)
        self._add_told_by(states)
        return tuple(Finding(name, min(found, key=_WEIGHT.index)) for name, found in sorted(states.items()))

    def assess(self, findings_now: Iterable[Finding], findings_before: Iterable[str] = ()) -> Assessment:
        """What follows from this turn and the names that the turn before ended with."""
        return assess(self.signs, findings_now, findings_before)

    def _without_idioms(self, words: list[str]) -> list[str]:
        places = (place for _, place in self._idioms(with_clause_ends(words)))
        dropped = {at for start, end in places for at in range(start, end)}
        return [PAUSE if at in dropped else word for at, word in enumerate(words, 1)] if dropped else words

    def _states_in(self, words: list[str]) -> Iterator[tuple[str, State]]:
        fits = list(self._patterns(words))
        places = sorted({place for _, fit in fits for place in fit})
        if not places:
            return
        meanings = self._context.meanings(words, places)
        for name, fit in fits:
            denies = any(word in _DENYING for start, end in fit for word in words[start:end])
            yield name, self._state(name, {meaning for place in fit for meaning in meanings.get(place, ())}, denies)

    def _state(self, name: str, meanings: set[Meaning], denies: bool) -> State:
        finding = self.signs.findings[name]
        ignored = {
            "denied": denies and finding.stands_alone is not None,
            "past": finding.past_counts,
            "over": finding.past_counts or finding.over_counts,
            "feared": not finding.names_a_disease,
        }
        left = {_STATE_OF[meaning] for meaning in meanings if not ignored.get(meaning, False)}
        return min(left, key=_STRONGEST.index, default="present")

    def _add_told_by(self, states: dict[str, set[State]]) -> None:
        for name, finding in self.signs.findings.items():
            for told in finding.told_by:
                if told in states:
                    states[name] |= states[told]


@functools.lru_cache(maxsize=1)
def _made_from(path: Path, edition: int) -> Detector:
    return Detector(DangerSigns.load(path))


def _state_of_whole_message(kinds: list[str]) -> State | None:
    """What the message as a whole makes of its findings: homework is supposed, what a doctor has cleared is past."""
    if "whole_message_supposed" in kinds:
        return "supposed"
    if "cleared" in kinds and "reopened" not in kinds[kinds.index("cleared") :]:
        return "past"
    return None


def _words(signs: DangerSigns, phrases: dict[str, set[Phrase]]) -> set[str]:
    """Every word of every pattern and modifier."""
    steps = (step for ps in signs.patterns_of.values() for p in ps for part in p.parts for step in part)
    found = {word for step in steps for phrase in step.phrases for word in phrase}
    return found | {word for of_kind in phrases.values() for phrase in of_kind for word in phrase}
