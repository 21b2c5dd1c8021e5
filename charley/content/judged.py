"""A training question beside what Charley makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from charley.content.examples import Example
from charley.nlu.intents import OUTSIDE

FALLBACK = "nlu_fallback"  # Rasa's name for "not sure which": a choice of topics is offered

Outcome = Literal["answer", "choice", "declined", "other reply"]  # the last is a greeting, "tell me more" and the like


class JudgingError(Exception):
    """The questions cannot be tried out; the message says why and what to do."""


@dataclass(frozen=True)
class Judged:
    """One question and how Charley would take it, had it not been trained on it.

    ``ranking`` holds the likeliest intents with their probabilities, best first; ``scope``, 0 to 1, is how surely the
    question is our subject; ``verdict`` is the intent that Charley would go on with.
    """

    example: Example
    ranking: tuple[tuple[str, float], ...]
    scope: float
    verdict: str

    @property
    def asked(self) -> str:
        """The intent under which the question stands."""
        return self.example.intent

    @property
    def given(self) -> str:
        """The likeliest intent."""
        return self.ranking[0][0]

    @property
    def confidence(self) -> float:
        """The probability of the likeliest intent."""
        return self.ranking[0][1]

    @property
    def right(self) -> bool:
        """Whether the likeliest intent is the one asked for."""
        return self.given == self.asked

    def among_first(self, places: int) -> bool:
        """Whether the intent asked for is one of the ``places`` likeliest."""
        return self.asked in [intent for intent, _ in self.ranking[:places]]

    def outcome(self, topics: frozenset[str]) -> Outcome:
        """What a visitor would get. ``topics`` are the intents that have an answer."""
        if self.verdict == FALLBACK:
            return "choice"
        if self.verdict in OUTSIDE:
            return "declined"
        return "answer" if self.verdict in topics else "other reply"
