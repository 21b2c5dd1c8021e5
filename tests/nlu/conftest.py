"""What the tests of the NLU share: its pipeline, trained on a few dozen hand-written messages."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest
import yaml
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.tokenizers.spacy_tokenizer import SpacyTokenizer
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import class_from_module_path

from charley.nlu.sentence_encoder import Encoder, SentenceEncoder
from charley.nlu.vocabulary_nlp import VocabularyEntityExtractor, VocabularyNLP

CONFIG = yaml.safe_load((Path(__file__).parents[2] / "config.yml").read_text(encoding="utf-8"))
PIPELINE = [
    class_from_module_path(entry["name"]) if "." in entry["name"] else SpacyTokenizer for entry in CONFIG["pipeline"]
]
EXAMPLES = {
    "causes_dehydration": [
        "can dehydration cause cramps",
        "not drinking enough and cramps",
        "too little water leg cramp",
        "does a lack of fluids make muscles cramp",
        "is it because i am dehydrated",
        "could it be that i drink too little at work",
    ],
    "causes_fatigue": [
        "tired muscles cramping",
        "cramps from overuse",
        "do overworked muscles spasm",
        "muscle fatigue and cramps",
        "i trained too hard and now it cramps",
    ],
    "relief_stretch": [
        "how do i stretch a calf cramp",
        "which stretch stops it",
        "how do i stretch my calf",
        "show me a stretch for my foot",
        "best stretches for a cramped hamstring",
        "stretching exercises against cramp",
    ],
    "relief_magnesium": [
        "does magnesium help",
        "my legs cramp after a day on my feet, does magnesium help",
        "magnesium tablets for leg cramps",
        "should i take magnesium",
        "is magnesium any good for cramps",
        "which magnesium supplement stops cramps",
    ],
    "foods_magnesium": [
        "which foods have magnesium",
        "magnesium rich food",
        "what can i eat for more magnesium",
        "foods high in magnesium for cramps",
        "do nuts contain magnesium",
    ],
    "follow_up": ["and for my neck", "what about my foot", "same for children", "and at night", "no i meant my arm"],
    "greet": ["hello", "hi there", "good morning", "hey charley"],
    "out_of_scope_health": [
        "how do i treat a cold",
        "what helps against a headache",
        "is my blood pressure too high",
        "my tooth hurts",
        "do i need a flu vaccine",
    ],
    "out_of_scope_other": [
        "what is the weather tomorrow",
        "tell me a joke",
        "who won the match",
        "book me a flight to rome",
        "write a poem about the sea",
    ],
}


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that share what is trained run in one process."""
    for item in items:
        if "trained" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("trained"))


def conversation_of(*questions):
    """The tracker after questions that were answered, each a text and its intent."""
    tracker = DialogueStateTracker("web-0123", [])
    for text, intent in questions:
        tracker.update(ActionExecuted("action_listen"))
        tracker.update(UserUttered(text, {"name": intent, "confidence": 0.9}))
        tracker.update(ActionExecuted("action_answer"))
    return tracker


class Trained:
    """The pipeline of config.yml, trained on the examples, any of its components loaded from the model storage."""

    examples = EXAMPLES

    def __init__(self, folder: Path, encoder: Path) -> None:
        self.storage = LocalModelStorage(folder)
        self.encoder = encoder
        self.data = TrainingData([Message.build(text, intent) for intent, texts in EXAMPLES.items() for text in texts])
        self.components = {}
        for kind in PIPELINE:
            component = self.components[kind] = kind.create(*self.arguments(kind))
            if hasattr(component, "process_training_data"):
                component.process_training_data(self.data, *self._model_for(kind))
            if hasattr(component, "train"):
                component.train(self.data)

    def _model_for(self, kind):
        """Rasa hands the spaCy pipeline to those that are registered for it."""
        return [self.components[VocabularyNLP].provide()] if kind in (VocabularyNLP, VocabularyEntityExtractor) else []

    def arguments(self, kind):
        """What Rasa creates and loads a component with."""
        given = next(entry for entry in CONFIG["pipeline"] if entry["name"].rpartition(".")[2] == kind.__name__)
        known = kind.get_default_config()
        own = {"path": str(self.encoder), "examples": str(self.encoder / "danger_examples.yml")}
        config = {**known, **given, **{name: value for name, value in own.items() if name in known}}
        return config, self.storage, Resource(kind.__name__), ExecutionContext(GraphSchema({}), node_name=kind.__name__)

    def load(self, kind):
        """A component as it comes out of the model storage."""
        return kind.load(*self.arguments(kind))

    def read(self, text, *questions, **replaced):
        """The message after the whole pipeline, in a conversation that asked ``questions`` before it.

        ``replaced`` components stand for those of their name.
        """
        messages = [Message({TEXT: text})]
        vocabulary = replaced.get("VocabularyNLP", self.components[VocabularyNLP])
        given = {"model": vocabulary.provide(), "tracker": conversation_of(*questions)}
        for kind, own in self.components.items():
            component = replaced.get(kind.__name__, own)
            wanted = inspect.signature(component.process).parameters
            messages = component.process(messages, **{name: given[name] for name in given if name in wanted})
        return messages[0]

    def encoded(self, text, *questions):
        """The message after the sentence encoder alone."""
        return self.components[SentenceEncoder].process([Message({TEXT: text})], conversation_of(*questions))[0]

    def encode(self, text):
        """The vector of a text."""
        return Encoder(self.encoder).encode(text)


@pytest.fixture(scope="session")
def encoder_folder(tmp_path_factory):
    """The encoder in a folder of its own, so that the vectors of the examples are not kept beside the project's.

    With a few examples of danger signs, one sign of each tier.
    """
    folder = tmp_path_factory.mktemp("encoder")
    written = yaml.safe_load(Path("knowledge/danger_examples.yml").read_text(encoding="utf-8"))
    few = {
        "signs": {name: written["signs"][name][:8] for name in ("E01", "U01", "S01")},
        "harmless": {kind: texts[:8] for kind, texts in written["harmless"].items()},
    }
    (folder / "danger_examples.yml").write_text(yaml.safe_dump(few), encoding="utf-8")
    for name in ("encoder.onnx", "tokenizer.json", "manifest.json"):
        (folder / name).symlink_to(Path("build/encoder", name).resolve())
    return folder


@pytest.fixture(scope="session")
def trained(encoder_folder, tmp_path_factory):
    return Trained(tmp_path_factory.mktemp("model"), encoder_folder)
