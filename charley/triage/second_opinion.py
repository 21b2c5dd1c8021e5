"""A learned second opinion on danger signs, for what people say in words that no rule foresees."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from charley.triage.assessment import Assessment, Finding, State

TIERS = ("none", "soon", "urgent", "emergency")  # the order of all arrays of shares here
STATES: tuple[State, ...] = ("present", "denied", "supposed", "past", "other")
FULL = 5  # findings of one state; more say nothing new
LONGEST = 120  # words of a message; more say nothing new
FOLDS = 3
STEPS = 80  # of the first regression; four times as many take a minute and recognise no more
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
        return _softmax(self.mix_weights @ _mixed(self._tiers(self._classes(vector)), rules) + self.mix_bias)

    def likeliest_sign(self, vector: np.ndarray, tier: int) -> str:
        """The id of the sign of that tier which the message resembles most."""
        shares = np.where(self.class_tiers == tier, self._classes(vector), -1.0)
        return self.classes[int(shares.argmax())]

    def _classes(self, vector: np.ndarray) -> np.ndarray:
        return _softmax(self.weights @ vector + self.bias)

    def _tiers(self, shares: np.ndarray) -> np.ndarray:
        return np.bincount(self.class_tiers, weights=shares, minlength=len(TIERS))


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
    rules: np.ndarray,
    tier_of: dict[str, str],
    strength: float,
    unseen_by_encoder: np.ndarray,
    weights: np.ndarray,
) -> SecondOpinion:
    """Learns from examples: their vectors, classes, rule features and weights (rows), and the tier of each sign.

    The second regression learns from shares that the first gave to examples it had not seen, and only from those of
    which ``unseen_by_encoder`` is true: the encoder is tuned to the others, whose shares are surer than a visitor's.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    tiers = np.array([TIERS.index(tier_of.get(name, "none")) for name in classes])
    first = LogisticRegression(C=strength, max_iter=STEPS, random_state=0)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    with warnings.catch_warnings():  # scikit-learn would like more steps
        warnings.simplefilter("ignore", ConvergenceWarning)
        weighted = {"sample_weight": weights}
        unseen = cross_val_predict(first, vectors, classes, cv=folds, method="predict_proba", fit_params=weighted)
        first.fit(vectors, classes, **weighted)
    class_tiers = np.array([TIERS.index(tier_of.get(name, "none")) for name in first.classes_])
    shares = np.stack([unseen[:, class_tiers == tier].sum(axis=1) for tier in range(len(TIERS))], axis=1)
    mixed = np.stack([_mixed(share, rule) for share, rule in zip(shares, rules, strict=True)])
    if len(np.unique(tiers[unseen_by_encoder])) < len(TIERS):  # too few to learn all four from
        unseen_by_encoder = np.full(len(tiers), True)
    second = LogisticRegression(max_iter=2000, random_state=0)
    second.fit(mixed[unseen_by_encoder], tiers[unseen_by_encoder], weights[unseen_by_encoder])
    return SecondOpinion(
        tuple(first.classes_.tolist()),
        class_tiers,
        first.coef_.astype(np.float32),
        first.intercept_.astype(np.float32),
        second.coef_,
        second.intercept_,
    )


def _mixed(tier_shares: np.ndarray, rules: np.ndarray) -> np.ndarray:
    return np.concatenate([np.log(np.maximum(tier_shares, LEAST_SHARE)), rules])


def _softmax(scores: Iterable[float]) -> np.ndarray:
    raised = np.exp(np.asarray(scores) - np.max(scores))
    return raised / raised.sum()
