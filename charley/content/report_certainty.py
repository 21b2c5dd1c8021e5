"""How well Charley knows what it knows: how sure it is of a topic, and that a question is our subject at all.

The report's plots draw these. Shares are 0 to 1.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from charley.content.judged import Judged
from charley.content.report_figures import Topics, share
from charley.nlu.intents import OUTSIDE

SCOPE_STEP = 0.5  # log odds
SCOPE_REACH = 16  # steps to each side of the threshold


@dataclass(frozen=True)
class CalibrationBin:
    """The questions with a confidence from ``low`` to ``high``: how many, how sure on average, the share right."""

    low: float
    high: float
    questions: int
    confidence: float
    right: float


@dataclass(frozen=True)
class ScopeBin:
    """The share of our questions and that of off-topic ones with a scope from ``low`` to ``high``."""

    low: float
    high: float
    ours: float
    off_topic: float


def calibration(judged: list[Judged], topics: Topics, bins: int = 10) -> list[CalibrationBin]:
    """Our questions by confidence, in steps of equal width; steps without a question are left out."""
    grouped = defaultdict(list)
    for each in judged:
        if each.asked in topics:
            grouped[min(int(each.confidence * bins), bins - 1)].append(each)
    return [
        CalibrationBin(
            low=number / bins,
            high=(number + 1) / bins,
            questions=len(group),
            confidence=sum(each.confidence for each in group) / len(group),
            right=share(each.right for each in group),
        )
        for number, group in sorted(grouped.items())
    ]


def modesty(bins: list[CalibrationBin]) -> float:
    """By how much the share right exceeds the confidence on average; below 0 Charley is too sure of itself."""
    questions = sum(each.questions for each in bins)
    return sum(each.questions * (each.right - each.confidence) for each in bins) / max(questions, 1)


def scope_bins(judged: list[Judged], topics: Topics, threshold: float) -> list[ScopeBin]:
    """Our questions and those of others by scope.

    The steps are of equal width in log odds, since nearly all questions lie close to 0 or to 1. The threshold is a
    border between two of them; what lies beyond the outermost counts there.
    """
    middle = math.log(threshold / (1 - threshold))
    borders = middle + SCOPE_STEP * np.arange(-SCOPE_REACH, SCOPE_REACH + 1)
    edges = 1 / (1 + np.exp(-borders))
    ours = _histogram([each.scope for each in judged if each.asked in topics], edges)
    others = _histogram([each.scope for each in judged if each.asked in OUTSIDE], edges)
    return [
        ScopeBin(float(low), float(high), float(our), float(other))
        for low, high, our, other in zip(edges[:-1], edges[1:], ours, others, strict=True)
    ]


def _histogram(scopes: list[float], edges: np.ndarray) -> np.ndarray:
    inner = np.searchsorted(edges[1:-1], scopes, side="right")
    return np.bincount(inner, minlength=len(edges) - 1) / max(len(scopes), 1)
