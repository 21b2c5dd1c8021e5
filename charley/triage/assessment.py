"""From what a person has reported, in this turn and before, to the signs that follow and how fast help is needed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from charley.triage.signs import TIERS, DangerSigns, Sign

State = Literal["present", "denied", "supposed", "past", "other"]


@dataclass(frozen=True)
class Finding:
    """Something a message names, and how it is meant."""

    name: str
    state: State


@dataclass(frozen=True)
class Assessment:
    """What follows from a conversation.

    ``signs`` fire in this turn, the most pressing first, each with its own tier in ``tiers``; ``tier`` is the highest.
    ``findings`` are the names of all that is present, to be handed back with the next turn; ``asked_about`` are signs
    that would fire if what is only asked about or supposed were so; ``version`` is that of the rules.
    """

    tier: Literal["emergency", "urgent", "soon", "none"]
    signs: tuple[Sign, ...]
    findings: tuple[str, ...]
    asked_about: tuple[Sign, ...]
    version: str


def assess(signs: DangerSigns, findings_now: Iterable[Finding], findings_before: Iterable[str] = ()) -> Assessment:
    """The assessment of a turn; ``findings_before`` are the names that the turn before ended with.

    A finding of an earlier turn counts until it is denied. A sign fires only when something of it is new in this turn,
    so that nobody is told the same at every message.
    """
    by_state: dict[State, set[str]] = {
        "present": set(),
        "denied": set(),
        "supposed": set(),
        "past": set(),
        "other": set(),
    }
    for finding in findings_now:
        by_state[finding.state].add(finding.name)
    now = by_state["present"]
    present = now | (set(findings_before) - by_state["denied"])
    fired = _fired(signs, present, now)
    supposed = _fired(signs, present | by_state["supposed"], by_state["supposed"])
    tiers = {sign.id: sign.tier_with(present) for sign in fired}
    best_first = sorted(fired, key=lambda sign: (TIERS.index(tiers[sign.id]), -len(sign.met_by(present)), sign.id))
    return Assessment(
        tier=tiers[best_first[0].id] if best_first else "none",
        signs=tuple(best_first),
        findings=tuple(sorted(present)),
        asked_about=tuple(sign for sign in supposed if not sign.met_by(present)),
        version=signs.version,
    )


def _fired(signs: DangerSigns, findings: set[str], new: set[str]) -> list[Sign]:
    """Signs that ``findings`` make, with something ``new``; one that a graver sign replaces is left out."""
    if not new:
        return []
    fired = {name: sign for name, sign in signs.signs.items() if sign.met_by(findings) & new}
    return [sign for sign in fired.values() if not any(graver in fired for graver in sign.lifts_to)]
