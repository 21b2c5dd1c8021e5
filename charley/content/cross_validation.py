"""Tries every training question on a Charley that was not trained on it.

The questions are dealt into five parts. Each part is asked of the product's own components, trained on the other four.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from charley.content.examples import Example
from charley.content.judged import Judged, JudgingError
from charley.nlu.confidence_gate import ConfidenceGate
from charley.nlu.passages import passages
from charley.nlu.sentence_encoder import QUESTION_VECTORS, EncoderMissing, SentenceEncoder
from charley.nlu.topic_classifier import SCOPE, TopicClassifier

FOLDS = 5
SEED = 0
KEPT_OF_RANKING = 5  # intents


@dataclass(frozen=True)
class Trial:
    """Every question with what was made of it, in the order given, and its sentence vector (one row each)."""

    judged: list[Judged]
    vectors: np.ndarray
    gate: dict[str, Any]  # the thresholds by which it was decided


def cross_validate(
    root: Path, examples: list[Example], topic_intents: set[str], progress: Callable[[str], None]
) -> Trial:
    """Asks every question of components that were trained without it. Takes about a minute for 9,000.

    Raises JudgingError when the encoder has not been built, config.yml names other components than ours, or the
    questions are too few to train on.
    """
    progress(f"Reading {len(examples):,} questions")
    gate_config = component_config(root, ConfidenceGate)
    classifier_config = component_config(root, TopicClassifier)
    gate = ConfidenceGate(gate_config, topic_intents)
    read = _read(root, examples)
    parts = deal(examples)
    judged: dict[int, Judged] = {}
    for part in range(FOLDS):
        held_out = [at for at, number in enumerate(parts) if number == part]
        known = [at for at, number in enumerate(parts) if number != part]
        progress(
            f"Part {part + 1} of {FOLDS}: training on {len(known):,} questions, asking the other {len(held_out):,}"
        )
        classifier = _trained(classifier_config, [_example(examples[at], read) for at in known])
        asked = [_question(examples[at], read) for at in held_out]
        for at, message in zip(held_out, gate.process(classifier.process(asked)), strict=True):
            judged[at] = _judged(examples[at], message)
    vectors = np.vstack([read[example.text].vector for example in examples])
    return Trial([judged[at] for at in range(len(examples))], vectors, gate_config)


def deal(examples: list[Example]) -> list[int]:
    """The part, from 0, into which each question falls: at random, and each intent's questions evenly.

    The order comes from the words, so that another question in one topic does not move those of all others.
    """
    parts = [0] * len(examples)
    dealt: Counter[str] = Counter()
    for at in sorted(range(len(examples)), key=lambda at: _lot(examples[at].text)):
        parts[at] = dealt[examples[at].intent] % FOLDS
        dealt[examples[at].intent] += 1
    return parts


def component_config(root: Path, kind: type[GraphComponent]) -> dict[str, Any]:
    """A component's settings in config.yml, and its defaults. Raises JudgingError when it is not in the pipeline."""
    pipeline = yaml.safe_load((root / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    for entry in pipeline:
        if entry["name"].rpartition(".")[2] == kind.__name__:
            return {**kind.get_default_config(), **entry}
    raise JudgingError(f"There is no {kind.__name__} in the pipeline of config.yml; this report is about it.")


@dataclass(frozen=True)
class _Read:
    """What the encoder makes of a text: its vector, and those of the questions in it."""

    features: list[Features]
    questions: list[tuple[np.ndarray, np.ndarray]]

    @property
    def vector(self) -> np.ndarray:
        return self.features[0].features[0]


def _read(root: Path, examples: list[Example]) -> dict[str, _Read]:
    config = component_config(root, SentenceEncoder)
    try:
        encoder = SentenceEncoder.create(
            {**config, "path": str(root / config["path"])}, *_nowhere(root), _context(SentenceEncoder)
        )
    except EncoderMissing as error:
        raise JudgingError(str(error)) from error
    data = TrainingData([Message({TEXT: example.text}) for example in examples])
    encoder.process_training_data(data)
    return {
        message.get(TEXT): _Read(message.features, _questions(message.get(TEXT), encoder))
        for message in data.training_examples
    }


def _questions(text: str, encoder: SentenceEncoder) -> list[tuple[np.ndarray, np.ndarray]]:
    if not passages(text):
        return []
    (message,) = encoder.process([Message({TEXT: text})], DialogueStateTracker.from_events("", []))
    return message.get(QUESTION_VECTORS)


def _trained(config: dict[str, Any], examples: list[Message]) -> TopicClassifier:
    data = TrainingData()
    data.training_examples = examples  # given to the constructor, each vector would be hashed to find repetitions
    with tempfile.TemporaryDirectory() as folder:
        classifier = TopicClassifier.create(config, *_nowhere(Path(folder)), _context(TopicClassifier))
        try:
            classifier.train(data)
        except ValueError as error:
            raise JudgingError(f"The questions are too few to train on: {error}") from error
    return classifier


def _nowhere(folder: Path) -> tuple[LocalModelStorage, Resource]:
    """Where Rasa's components keep what they learn; nothing of a trial is kept."""
    return LocalModelStorage(folder), Resource("trial")


def _context(kind: type[GraphComponent]) -> ExecutionContext:
    return ExecutionContext(GraphSchema({}), node_name=kind.__name__)


def _example(example: Example, read: dict[str, _Read]) -> Message:
    return Message({TEXT: example.text, INTENT: example.intent}, features=read[example.text].features)


def _question(example: Example, read: dict[str, _Read]) -> Message:
    found = read[example.text]
    return Message({TEXT: example.text, QUESTION_VECTORS: found.questions}, features=found.features)


def _judged(example: Example, message: Message) -> Judged:
    ranking = message.get(INTENT_RANKING_KEY)[:KEPT_OF_RANKING]
    return Judged(
        example=example,
        ranking=tuple((entry[INTENT_NAME_KEY], entry[PREDICTED_CONFIDENCE_KEY]) for entry in ranking),
        scope=message.get(SCOPE),
        verdict=message.get(INTENT)[INTENT_NAME_KEY],
    )


def _lot(text: str) -> bytes:
    return hashlib.blake2b(f"{SEED} {text}".encode(), digest_size=8).digest()
