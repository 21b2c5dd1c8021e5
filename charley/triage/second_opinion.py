"""A learned second opinion on danger signs, for what people say in words that no rule foresees."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from charley.triage.assessment import Assessment, Finding, State

if TYPE_CHECKING:
    from sklearn.linear_model import LogisticRegression

TIERS = ("none", "soon", "urgent", "emergency")  # the order of all arrays of shares here
STATES: tuple[State, ...] = ("present", "denied", "supposed", "past", "other")
FULL = 5  # findings of one state; more say nothing new
LONGEST = 120  # words of a message; more say nothing new
STEPS = 40  # of a regression; more gain nothing
LEAST_SHARE = 1e-4  # so that a logarithm exists


@dataclass(frozen=True)
class SecondOpinion:
    """Two regressions. The first gives each sign a share by the message's vector; the second weighs the shares of the
    four tiers against what the rules have found.

    ``classes`` are sign ids and kinds of harmless messages, ``class_tiers`` the index of each one's tier in ``TIERS``;
    ``weights`` (classes x vector) and ``bias`` are the first regression's, ``mix_weights`` (4 x 17) and ``mix_bias``
    the second's.
    """

    classes: tuple[str, ...]
    class_tiers: np.ndarray
    weights: np.ndarray
    bias: np.ndarray
    mix_weights: np.ndarray
    mix_bias: np.ndarray

    def tier_shares(self, vector: np.ndarray, rules: np.ndarray) -> np.ndarray:
        """How likely each of ``TIERS`` is, given a sentence vector and :func:`rule_features`."""
        told = _by_tier(self.class_tiers, self._classes(vector))
        return _softmax(self.mix_weights @ _mixed(told, rules) + self.mix_bias)

    def likeliest_sign(self, vector: np.ndarray, tier: int) -> str:
        """The id of the sign of that tier which the message resembles most."""
        shares = np.where(self.class_tiers == tier, self._classes(vector), -1.0)
        return self.classes[int(shares.argmax())]

    def share_of_likeliest_sign(self, vector: np.ndarray) -> float:
        """How likely the likeliest urgent or emergency sign is, 0 to 1: low where many are a little likely."""
        return float(self._classes(vector)[self.class_tiers >= TIERS.index("urgent")].max(initial=0.0))

    def _classes(self, vector: np.ndarray) -> np.ndarray:
        return _softmax(self.weights @ vector + self.bias)


def rule_features(findings: Sequence[Finding], assessment: Assessment, words: int) -> np.ndarray:
    """What the rules make of a message of so many words, as 13 numbers from 0 to 1.

    Its tier, whether it asks, how much it says; its length, and its tier again by its length: in a long story the rules
    find many a word that has nothing to do with the others.
    """
    counts = [sum(finding.state == state for finding in findings) for state in STATES]
    told = [assessment.tier == tier for tier in ("emergency", "urgent", "soon")]
    said = [min(count, FULL) / FULL for count in counts]
    length = min(words, LONGEST) / LONGEST
    return np.array(
        [*told, bool(assessment.asked_about), *said, length, *(length * tier for tier in told)], dtype=float
    )


def learn(
    vectors: np.ndarray,
    classes: Sequence[str],
    held_back: np.ndarray,
    rules: np.ndarray,
    tier_of: dict[str, str],
    strength: float,
    weights: np.ndarray,
) -> SecondOpinion:
    """Learns from examples: their vectors, classes and weights (rows), and the tier of each sign.

    ``held_back`` is true of the examples that teach how sure to be: the second regression learns from them, from their
    rule features (``rules``, a row for each of them) and from shares by a first regression that has not seen them. The
    encoder should not be tuned to them either, or their shares are surer than a visitor's.
    """
    names = np.array(classes)
    shown = ~held_back if not held_back.all() else held_back
    unaware = _regression(strength).fit(vectors[shown], names[shown], weights[shown])
    tiers = _tiers_of(unaware.classes_, tier_of)
    shares = np.stack([_by_tier(tiers, share) for share in unaware.predict_proba(vectors[held_back])])
    mixed = np.stack([_mixed(share, rule) for share, rule in zip(shares, rules, strict=True)])
    second = _regression(1.0).fit(mixed, _tiers_of(names[held_back], tier_of), weights[held_back])
    first = _regression(strength).fit(vectors, names, weights)
    return SecondOpinion(
        tuple(first.classes_.tolist()),
        _tiers_of(first.classes_, tier_of),
        first.coef_.astype(np.float32),
        first.intercept_.astype(np.float32),
        second.coef_,
        second.intercept_,
    )


def _regression(strength: float) -> LogisticRegression:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression  # half a second that serving does not need

    warnings.filterwarnings("ignore", category=ConvergenceWarning)  # it would like more steps, which gain nothing
    return LogisticRegression(C=strength, max_iter=STEPS, random_state=0)


def _tiers_of(classes: Iterable[str], tier_of: dict[str, str]) -> np.ndarray:
    return np.array([TIERS.index(tier_of.get(name, "none")) for name in classes])


def _by_tier(tiers: np.ndarray, shares: np.ndarray) -> np.ndarray:
    return np.bincount(tiers, weights=shares, minlength=len(TIERS))


def _mixed(tier_shares: np.ndarray, rules: np.ndarray) -> np.ndarray:
    return np.concatenate([np.log(np.maximum(tier_shares, LEAST_SHARE)), rules])


def _softmax(scores: Iterable[float]) -> np.ndarray:
    raised = np.exp(np.asarray(scores) - np.max(scores))
    return raised / raised.sum()
