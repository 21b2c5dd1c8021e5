"""Turns a message into a sentence vector, with the encoder that :mod:`charley.nlu.encoder_build` made."""

from __future__ import annotations

import functools
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from tokenizers import Tokenizer

from charley.nlu import marks
from charley.nlu.leaning import said_before, said_without_alarm
from charley.nlu.passages import Passage, passages, word_count
from charley.nlu.vector_store import VectorStore

LONGEST = 256  # word pieces; the model was trained with no more
MOST_QUESTIONS = 4  # of a message that are read by themselves, the last ones: stories come first, requests at the end
SLOW_FUSIONS = ["SkipLayerNormFusion"]  # one operator instead of three, which takes three times as long
WORDS_IN_CONTEXT = 30  # a longer message is not read together with what was said before it
# Of a message: for each question in it, its vector alone and that with the sentence before it.
QUESTION_VECTORS = "question_vectors"
# Of a short message in a conversation: its vector together with what was said before it.
VECTOR_IN_CONTEXT = "vector_in_context"
# The same after all that may become a danger sign together with it, and without what was told to be one.
VECTOR_AFTER_THE_REST = "vector_after_the_rest"


class EncoderMissing(RasaException):
    """The encoder's files are not there."""


class Encoder:
    """Texts to vectors of unit length (384 numbers, float32), on one thread."""

    def __init__(self, folder: Path) -> None:
        model = folder / "encoder.onnx"
        if not model.is_file():
            raise EncoderMissing(f"There is no sentence encoder in '{folder}'. Build it with 'make encoder'.")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(
            str(model), options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOW_FUSIONS
        )
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(LONGEST)
        self._tokenizer.no_padding()

    def encode(self, text: str) -> np.ndarray:
        """The vector of a text, whatever signs it ends with. An empty one has a vector too, that of no words.

        One text at a time: the 8-bit encoder rounds by what else is in a batch, so a training example would differ
        from the same words in a conversation.
        """
        pieces = self._tokenizer.encode(marks.without_marks(text))
        feed = {
            "input_ids": np.array([pieces.ids], dtype=np.int64),
            "attention_mask": np.array([pieces.attention_mask], dtype=np.int64),
        }
        return self._session.run(None, feed)[0][0]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoder(DenseFeaturizer, GraphComponent):
    """Dense sentence features from the encoder. Config: ``path`` is the folder of the built encoder.

    A message of several sentences also gets ``question_vectors``: pairs of vectors, for each sentence that asks
    something the sentence alone and the sentence with the one before it. A short one gets ``vector_in_context`` and
    ``vector_after_the_rest``.
    """

    def __init__(self, config: dict[str, Any], name: str) -> None:
        super().__init__(name, config)
        self._encoder = Encoder(Path(config["path"]))

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The folder into which ``make`` builds the encoder."""
        return {**DenseFeaturizer.get_default_config(), "path": "build/encoder"}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoder:
        """Loads the encoder. Raises EncoderMissing when it has not been built."""
        return cls(config, execution_context.node_name)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing beyond the presence of the files, which ``create`` checks."""

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """The encoder's edition, so that another encoder is not answered from Rasa's training cache."""
        return encoder_edition(Path(config["path"]))

    def process(self, messages: list[Message], tracker: DialogueStateTracker) -> list[Message]:
        """Adds a vector to each message that has a text. The tracker is the conversation before them."""
        for message in messages:
            text = message.get(TEXT)
            if text is not None:
                vector = self._encoder.encode(text)[np.newaxis, :]
                name = self._config[FEATURIZER_CLASS_ALIAS]
                message.add_features(Features(vector, FEATURE_TYPE_SENTENCE, TEXT, name))
                message.set(QUESTION_VECTORS, self._question_vectors(passages(text)))
                if word_count(text) <= WORDS_IN_CONTEXT:
                    read = functools.cache(self._vector_after)  # what was said is the same for both, as a rule
                    message.set(VECTOR_IN_CONTEXT, read(said_before(tracker), text))
                    message.set(VECTOR_AFTER_THE_REST, read(said_without_alarm(tracker), text))
        return messages

    def _vector_after(self, before: str, text: str) -> np.ndarray | None:
        return self._encoder.encode(f"{marks.without_marks(before)}. {text}") if before else None

    def _question_vectors(self, sentences: list[Passage]) -> list[tuple[np.ndarray, np.ndarray]]:
        asking = [at for at, sentence in enumerate(sentences) if sentence.asks][-MOST_QUESTIONS:]
        read = functools.cache(self._encoder.encode)  # the first sentence has none before it
        return [
            (read(sentences[at].text), read(" ".join(sentence.text for sentence in sentences[max(0, at - 1) : at + 1])))
            for at in asking
        ]

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds a vector to each training example; an example is one question, whatever its length."""
        name = self._config[FEATURIZER_CLASS_ALIAS]
        examples = [example for example in training_data.training_examples if example.get(TEXT) is not None]
        store = VectorStore(Path(self._config["path"], "examples.npz"), encoder_edition(Path(self._config["path"])))
        vectors = store.vectors([example.get(TEXT) for example in examples], self._encoder.encode)
        for example, vector in zip(examples, vectors, strict=True):
            example.add_features(Features(vector[np.newaxis, :], FEATURE_TYPE_SENTENCE, TEXT, name))
        return training_data


def encoder_edition(folder: Path) -> str:
    """The digest of the encoder in a folder and of what it does not read of a text; empty where there is none."""
    manifest = folder / "manifest.json"
    if not manifest.is_file():
        return ""
    encoder = json.loads(manifest.read_text(encoding="utf-8"))["encoder"]
    return hashlib.sha256(encoder.encode() + Path(marks.__file__).read_bytes()).hexdigest()


def sentence_vector(message: Message) -> np.ndarray:
    """The message's sentence vector. Raises ValueError when no featurizer stands before the component."""
    _, sentence = message.get_dense_features(attribute=TEXT)
    if sentence is None:
        raise ValueError("There are no sentence vectors: put SentenceEncoder before this component in config.yml.")
    return sentence.features[0]
