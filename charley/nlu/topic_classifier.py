"""Finds the intent of a message from its sentence vector, and whether it is our subject at all."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from charley.nlu.code_edition import code_edition
from charley.nlu.intents import CONVERSATIONAL, OUTSIDE
from charley.nlu.leaning import leans
from charley.nlu.sentence_encoder import QUESTION_VECTORS, VECTOR_IN_CONTEXT, sentence_vector

if TYPE_CHECKING:
    from sklearn.linear_model import LogisticRegression

SCOPE = "scope"  # of a message: how surely it is our subject, 0 to 1
QUESTION_RANKINGS = "question_rankings"  # of a message: for each question in it, the likeliest intents, best first
KEPT_PER_QUESTION = 2  # intents of a question's own ranking
STEPS = 40  # of a regression; all that it would take are three times as many and change no answer
LIKENESS_DIRECTIONS = 96  # of 384, in which likeness is measured: a quarter of the time, and 97 % of what vectors hold


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(IntentClassifier, GraphComponent):
    """Logistic regression over sentence vectors, stored as plain arrays.

    scikit-learn trains it and is not imported to serve it. Beside intent and ranking a message gets ``scope``, by which
    :class:`charley.nlu.confidence_gate.ConfidenceGate` tells off-topic apart, and ``question_rankings`` when several
    sentences were read by themselves.

    The probability of an intent says little of scope: with a hundred topics some topic always looks likely. So scope
    comes from a second regression, of the examples of intents outside against all others, and from how much nearer
    the nearest example of the one kind is than that of the other.

    Config: ``strength`` and ``scope_strength`` are the inverse of the regularisation of the two regressions (unit
    vectors need far more than scikit-learn's 1 to tell many intents apart); ``likeness_weight`` is what a difference
    of 1 in cosine counts in log odds; below ``off_topic_scope``, 0 to 1, the conversation before a message does not
    make it our subject, and from ``own_scope`` it needs none to be; ``own_weight``, 0 to 1, is how much the words of a
    message count beside those before them. From ``conversational_share`` a message that seems to be a greeting, "tell
    me more" and the like is one, and from ``certain_share`` a topic stands, whatever was said before. ``story_share``,
    0 to 1, is how much a message as a whole counts beside each question in it.
    """

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._intents: list[str] = []
        self._weights = np.zeros((0, 0), dtype=np.float32)
        self._bias = np.zeros(0, dtype=np.float32)
        self._scope_weights = np.zeros(0, dtype=np.float32)
        self._scope_bias = 0.0
        self._directions = np.zeros((0, 0), dtype=np.float32)
        self._inside = np.zeros((0, 0), dtype=np.float32)
        self._outside = np.zeros((0, 0), dtype=np.float32)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """See the class."""
        return {
            "strength": 20.0,
            "story_share": 0.5,
            "scope_strength": 1.0,
            "likeness_weight": 10.0,
            "off_topic_scope": 0.02,
            "own_scope": 0.8,
            "own_weight": 0.6,
            "conversational_share": 0.5,
            "certain_share": 0.8,
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TopicClassifier:
        """A classifier that has not been trained yet."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TopicClassifier:
        """The trained classifier. Raises ValueError when the stored model does not hold it."""
        classifier = cls(config, model_storage, resource)
        with (
            model_storage.read_from(resource) as folder,
            np.load(folder / "classifier.npz", allow_pickle=False) as stored,
        ):
            classifier._intents = stored["intents"].tolist()
            classifier._weights = stored["weights"]
            classifier._bias = stored["bias"]
            classifier._scope_weights = stored["scope_weights"]
            classifier._scope_bias = float(stored["scope_bias"])
            classifier._directions = stored["directions"]
            classifier._inside = stored["inside"].astype(np.float32)
            classifier._outside = stored["outside"].astype(np.float32)
        return classifier

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Our code, so that another one is not answered from Rasa's training cache."""
        return code_edition()

    def train(self, training_data: TrainingData) -> Resource:
        """Fits both regressions and stores them. Raises ValueError with fewer than two intents or none outside."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        vectors = np.vstack([sentence_vector(example) for example in examples]).astype(np.float32)
        intents = np.array([example.get(INTENT) for example in examples])
        self._learn_intents(vectors, intents)
        self._learn_scope(vectors, ~np.isin(intents, OUTSIDE))
        self._persist()
        return self._resource

    def _learn_intents(self, vectors: np.ndarray, intents: np.ndarray) -> None:
        model = _regression(self._config["strength"]).fit(vectors, intents)
        self._intents = model.classes_.tolist()
        binary = len(self._intents) == 2  # scikit-learn then keeps the second intent's row only
        self._weights = np.vstack([-model.coef_, model.coef_] if binary else [model.coef_]).astype(np.float32)
        bias = np.concatenate([-model.intercept_, model.intercept_] if binary else [model.intercept_])
        self._bias = bias.astype(np.float32)

    def _learn_scope(self, vectors: np.ndarray, inside: np.ndarray) -> None:
        model = _regression(self._config["scope_strength"]).fit(vectors, inside)
        self._scope_weights = model.coef_[0].astype(np.float32)
        self._scope_bias = float(model.intercept_[0])
        self._directions = np.linalg.eigh(vectors.T @ vectors)[1][:, : -LIKENESS_DIRECTIONS - 1 : -1].T.copy()
        seen = vectors @ self._directions.T
        self._inside, self._outside = seen[inside], seen[~inside]

    def _persist(self) -> None:
        with self._model_storage.write_to(self._resource) as folder:
            np.savez(
                folder / "classifier.npz",
                intents=np.array(self._intents),
                weights=self._weights,
                bias=self._bias,
                scope_weights=self._scope_weights,
                scope_bias=np.array(self._scope_bias),
                directions=self._directions,
                inside=self._inside.astype(np.float16),
                outside=self._outside.astype(np.float16),
            )

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets intent, ranking (best first) and scope of each message, and the rankings of its questions."""
        for message in messages:
            story, questions = sentence_vector(message), message.get(QUESTION_VECTORS) or []
            shares, scope = self._in_context(message, story)
            asked = [self._asked(*vectors) for vectors in questions]
            if asked:
                likeliest = np.max(asked, axis=0)
                shares = self._config["story_share"] * shares + (1 - self._config["story_share"]) * likeliest
                shares /= shares.sum()
            ranking = self._ranking(shares)
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
            message.set(QUESTION_RANKINGS, [self._ranking(each, KEPT_PER_QUESTION) for each in asked])
            message.set(SCOPE, scope, add_to_output=True)
        return messages

    def _in_context(self, message: Message, alone: np.ndarray) -> tuple[np.ndarray, float]:
        """Probabilities of the intents and scope of a message, in the light of the conversation before it.

        A message that leans on the conversation, or is hardly our subject by itself, is read together with it as well,
        and a topic must be likely in both readings. "And my neck?" and its like keep their own intent, and what is
        surely off-topic is not made a topic by the question before it.
        """
        shares, scope = self._shares(alone), self._scope(alone)
        together = message.get(VECTOR_IN_CONTEXT)
        if together is None or scope < self._config["off_topic_scope"]:
            return shares, scope
        likeliest = shares.argmax()
        least = "conversational_share" if self._intents[likeliest] in CONVERSATIONAL else "certain_share"
        if self._intents[likeliest] not in OUTSIDE and shares[likeliest] >= self._config[least]:
            return shares, scope
        if not leans(message.get(TEXT)) and scope >= self._config["own_scope"]:
            return shares, scope
        own_weight = self._config["own_weight"]
        likely_in_both = shares**own_weight * self._shares(together) ** (1 - own_weight)
        return likely_in_both / likely_in_both.sum(), max(scope, self._scope(together))

    def _scope(self, vector: np.ndarray) -> float:
        seen = self._directions @ vector
        nearer_by = (self._inside @ seen).max() - (self._outside @ seen).max()
        odds = self._scope_weights @ vector + self._scope_bias + self._config["likeness_weight"] * nearer_by
        return float(1 / (1 + np.exp(-odds)))

    def _shares(self, vector: np.ndarray) -> np.ndarray:
        """The probability of each intent."""
        scores = self._weights @ vector + self._bias
        shares = np.exp(scores - scores.max())
        return shares / shares.sum()

    def _asked(self, alone: np.ndarray, after_the_sentence_before: np.ndarray) -> np.ndarray:
        """The probabilities of what one question in a message asks for."""
        return (self._shares(alone) + self._shares(after_the_sentence_before)) / 2

    def _ranking(self, shares: np.ndarray, most: int | None = None) -> list[dict[str, Any]]:
        return [
            {INTENT_NAME_KEY: self._intents[i], PREDICTED_CONFIDENCE_KEY: float(shares[i])}
            for i in np.argsort(-shares)[:most].tolist()
        ]


def _regression(strength: float) -> LogisticRegression:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression  # half a second that serving does not need

    warnings.filterwarnings("ignore", category=ConvergenceWarning)
    return LogisticRegression(C=strength, max_iter=STEPS, class_weight="balanced", random_state=0)
