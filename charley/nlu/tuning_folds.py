"""What tuning the sentence encoder gains on texts that it was not tuned on."""

from __future__ import annotations

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold

from charley.nlu.encoder_learning import tuned_encoder
from charley.nlu.intents import CONVERSATIONAL, OUTSIDE
from charley.nlu.tunable_encoder import SEED, TunableEncoder
from charley.nlu.tuning_lessons import NONE, Lessons

FOLDS = 5
CLASSIFIER_STRENGTH, SCOPE_STRENGTH, LIKENESS_WEIGHT = 20.0, 1.0, 10.0  # as config.yml and TopicClassifier have them


def measure(lessons: Lessons, folds: int) -> None:
    """Prints how well each fold is understood without and with an adapter made from the others. Raises WeightsError."""
    kinds = np.where(lessons.intents == NONE, lessons.dangers, lessons.intents)
    splits = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(lessons.texts, kinds)
    for fold, (learned, held_out) in zip(range(1, folds + 1), splits, strict=False):
        known, asked = lessons.only(learned), lessons.only(held_out)
        tuned = tuned_encoder(known)
        for name, encoder in (("without", TunableEncoder()), ("with", tuned)):
            vectors = encoder.encode(known.texts), encoder.encode(asked.texts)
            first, third = hits(*_of_task(vectors[0], known.intents), *_of_task(vectors[1], asked.intents))
            scope = scope_auroc(*_of_task(vectors[0], known.intents), *_of_task(vectors[1], asked.intents))
            danger = danger_auroc(*_of_task(vectors[0], known.dangers), *_of_task(vectors[1], asked.dangers))
            print(
                f"fold {fold}, {name} adapter: topics top-1 {first:.1%}, top-3 {third:.1%}, "
                f"AUROC of scope {scope:.4f}, of emergency or urgent {danger:.4f}",
                flush=True,
            )


def _of_task(vectors: np.ndarray, classes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return vectors[classes != NONE], classes[classes != NONE]


def danger_auroc(known: np.ndarray, classes: np.ndarray, vectors: np.ndarray, right: np.ndarray) -> float:
    """How surely a message with an emergency or urgent sign has a greater share of such signs than another."""
    model = _regression(CLASSIFIER_STRENGTH).fit(known, classes)
    share = model.predict_proba(vectors)[:, _is_pressing(model.classes_)].sum(axis=1)
    return float(roc_auc_score(_is_pressing(right), share))


def _is_pressing(classes: np.ndarray) -> np.ndarray:
    """Whether each class is a sign of tier emergency or urgent: their ids begin with these letters."""
    return np.array([name[0] in "EU" for name in classes])


def hits(known: np.ndarray, intents: np.ndarray, vectors: np.ndarray, right: np.ndarray) -> tuple[float, float]:
    """The shares of questions of topics whose intent is found, and is among the three likeliest."""
    model = _regression(CLASSIFIER_STRENGTH).fit(known, intents)
    topics = ~np.isin(right, CONVERSATIONAL + OUTSIDE)
    likeliest = np.argsort(-model.decision_function(vectors[topics]), axis=1)[:, :3]
    hit = model.classes_[likeliest] == right[topics, None]
    return hit[:, 0].mean(), hit.any(axis=1).mean()


def scope_auroc(known: np.ndarray, intents: np.ndarray, vectors: np.ndarray, right: np.ndarray) -> float:
    """How surely a question of a topic has more scope than one that is not our subject: 0.5 by chance, at most 1."""
    inside = ~np.isin(intents, OUTSIDE)
    model = _regression(SCOPE_STRENGTH).fit(known, inside)
    nearer_by = (vectors @ known[inside].T).max(axis=1) - (vectors @ known[~inside].T).max(axis=1)
    scope = model.decision_function(vectors) + LIKENESS_WEIGHT * nearer_by
    counted = ~np.isin(right, CONVERSATIONAL)
    return float(roc_auc_score(~np.isin(right[counted], OUTSIDE), scope[counted]))


def _regression(strength: float) -> LogisticRegression:
    return LogisticRegression(C=strength, max_iter=2000, class_weight="balanced", random_state=SEED)
