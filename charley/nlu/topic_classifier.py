"""Finds the intent of a message from its sentence vector: a linear classifier and the nearest training example."""

from __future__ import annotations

from typing import Any

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

SIMILARITY = "similarity"  # of a message: cosine to the nearest training example, -1 to 1


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(IntentClassifier, GraphComponent):
    """Logistic regression over sentence vectors, stored as plain arrays.

    scikit-learn trains it and is not imported to serve it. Beside intent and ranking a message gets ``similarity``,
    the second signal by which :class:`charley.nlu.confidence_gate.ConfidenceGate` tells off-topic apart.

    Config: ``strength`` is the inverse of the regularisation (unit vectors need far more than scikit-learn's 1).
    """

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._intents: list[str] = []
        self._weights = np.zeros((0, 0), dtype=np.float32)
        self._bias = np.zeros(0, dtype=np.float32)
        self._examples = np.zeros((0, 0), dtype=np.float32)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """See the class."""
        return {"strength": 20.0}

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
            classifier._examples = stored["examples"].astype(np.float32)
        return classifier

    def train(self, training_data: TrainingData) -> Resource:
        """Fits the classifier to the examples and stores it. Raises ValueError with fewer than two intents."""
        from sklearn.linear_model import LogisticRegression

        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        vectors = np.vstack([_vector(example) for example in examples])
        model = LogisticRegression(C=self._config["strength"], max_iter=2000, class_weight="balanced", random_state=0)
        model.fit(vectors, [example.get(INTENT) for example in examples])
        self._intents = model.classes_.tolist()
        binary = len(self._intents) == 2  # scikit-learn then keeps the second intent's row only
        self._weights = np.vstack([-model.coef_, model.coef_] if binary else [model.coef_]).astype(np.float32)
        bias = np.concatenate([-model.intercept_, model.intercept_] if binary else [model.intercept_])
        self._bias = bias.astype(np.float32)
        self._examples = vectors.astype(np.float32)
        self._persist()
        return self._resource

    def _persist(self) -> None:
        with self._model_storage.write_to(self._resource) as folder:
            np.savez(
                folder / "classifier.npz",
                intents=np.array(self._intents),
                weights=self._weights,
                bias=self._bias,
                examples=self._examples.astype(np.float16),
            )

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets intent, ranking (best first) and similarity of each message."""
        for message in messages:
            vector = _vector(message)
            scores = self._weights @ vector + self._bias
            shares = np.exp(scores - scores.max())
            shares /= shares.sum()
            ranking = [
                {INTENT_NAME_KEY: self._intents[i], PREDICTED_CONFIDENCE_KEY: float(shares[i])}
                for i in np.argsort(-shares).tolist()
            ]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
            message.set(SIMILARITY, float((self._examples @ vector).max()), add_to_output=True)
        return messages


def _vector(message: Message) -> np.ndarray:
    """The message's sentence vector. Raises ValueError when no featurizer stands before the classifier."""
    _, sentence = message.get_dense_features(attribute=TEXT)
    if sentence is None:
        raise ValueError("TopicClassifier needs sentence vectors: put SentenceEncoder before it in config.yml.")
    return sentence.features[0]
