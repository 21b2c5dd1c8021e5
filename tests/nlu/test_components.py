"""The contract of the graph components with Rasa, and what they find, on a dozen hand-written messages."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.tokenizers.spacy_tokenizer import SpacyTokenizer
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import class_from_module_path

from charley.nlu.confidence_gate import ConfidenceGate
from charley.nlu.sentence_encoder import SentenceEncoder
from charley.nlu.topic_classifier import SIMILARITY, TopicClassifier
from charley.nlu.vocabulary_nlp import VocabularyEntityExtractor, VocabularyNLP

CONFIG = yaml.safe_load((Path(__file__).parents[2] / "config.yml").read_text(encoding="utf-8"))
PIPELINE = [VocabularyNLP, SpacyTokenizer, VocabularyEntityExtractor, SentenceEncoder, TopicClassifier, ConfidenceGate]
OWN = [component for component in PIPELINE if component is not SpacyTokenizer]
EXAMPLES = {
    "causes_dehydration": [
        "can dehydration cause cramps",
        "not drinking enough and cramps",
        "too little water leg cramp",
    ],
    "causes_fatigue": ["tired muscles cramping", "cramps from overuse", "do overworked muscles spasm"],
    "relief_stretch": ["how do i stretch a calf cramp", "which stretch stops it", "show me a stretch for my foot"],
    "greet": ["hello", "hi there", "good morning"],
    "out_of_scope_other": ["what is the weather tomorrow", "tell me a joke", "who won the match"],
}
TOPIC, OTHER_TOPIC = "causes_dehydration", "relief_stretch"
TEXTS = ["is it because i drink too little", "Stretch my Lower Back?", "hi", "", "calf " * 1000, "???", "小腿抽筋"]


class Trained:
    """The pipeline of config.yml, trained on the examples, any of its components loaded from the model storage."""

    def __init__(self, folder):
        self.storage = LocalModelStorage(folder)
        messages = [Message.build(text, intent) for intent, texts in EXAMPLES.items() for text in texts]
        data = TrainingData(messages)
        self.components = {}
        for kind in PIPELINE:
            component = self.components[kind] = kind.create(*self.arguments(kind))
            model = (
                [self.components[VocabularyNLP].provide()] if kind in (VocabularyNLP, VocabularyEntityExtractor) else []
            )
            if hasattr(component, "process_training_data"):
                component.process_training_data(data, *model)
            if kind is TopicClassifier:
                component.train(data)

    def arguments(self, kind):
        given = next(entry for entry in CONFIG["pipeline"] if entry["name"].rpartition(".")[2] == kind.__name__)
        config = {**kind.get_default_config(), **given}
        return config, self.storage, Resource(kind.__name__), ExecutionContext(GraphSchema({}), node_name=kind.__name__)

    def load(self, kind):
        return kind.load(*self.arguments(kind))

    def read(self, text, **replaced):
        """The message after the whole pipeline, in which ``replaced`` components stand for those of their name."""
        components = {kind.__name__: component for kind, component in self.components.items()} | replaced
        model = components["VocabularyNLP"].provide()
        messages = [Message({TEXT: text})]
        for name, component in components.items():
            given = [model] if name in ("VocabularyNLP", "VocabularyEntityExtractor") else []
            messages = component.process(messages, *given)
        return messages[0]


@pytest.fixture(scope="module")
def trained(project, tmp_path_factory):
    return Trained(tmp_path_factory.mktemp("model"))


def features_of(message):
    _, sentence = message.get_dense_features(attribute=TEXT)
    return sentence.features


def entities_in(message):
    return [(entity["entity"], entity["value"]) for entity in message.get(ENTITIES)]


@pytest.mark.parametrize("kind", OWN)
def test_a_component_that_was_saved_and_loaded_gives_the_same_output(trained, kind):
    loaded = trained.load(kind)

    assert loaded is not trained.components[kind]
    for text in TEXTS[:3]:
        before, after = trained.read(text), trained.read(text, **{kind.__name__: loaded})
        for name in (ENTITIES, INTENT, INTENT_RANKING_KEY):
            assert after.get(name) == before.get(name)
        assert after.get(SIMILARITY) == pytest.approx(before.get(SIMILARITY), abs=2e-3)  # examples are kept in 16 bits
        np.testing.assert_array_equal(features_of(after), features_of(before))


@pytest.mark.parametrize("text", TEXTS)
def test_the_ranking_is_sorted_sums_to_one_and_begins_with_the_winner(trained, text):
    message = Message({TEXT: text})
    trained.components[TopicClassifier].process(trained.components[SentenceEncoder].process([message]))

    ranking = message.get(INTENT_RANKING_KEY)
    confidences = [entry["confidence"] for entry in ranking]
    assert {entry["name"] for entry in ranking} == set(EXAMPLES)
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) == pytest.approx(1, abs=1e-5)
    assert message.get(INTENT) == ranking[0]
    assert -1.001 <= message.get(SIMILARITY) <= 1.001


@pytest.mark.parametrize("text", TEXTS)
def test_any_text_goes_through_the_whole_pipeline(trained, text):
    message = trained.read(text)

    assert message.get(INTENT)["name"] in {*EXAMPLES, "nlu_fallback", "out_of_scope"}
    assert np.linalg.norm(features_of(message)) == pytest.approx(1, abs=1e-4)
    for entity in message.get(ENTITIES):
        assert text[entity["start"] : entity["end"]]


def test_the_examples_themselves_are_understood(trained):
    for intent, texts in EXAMPLES.items():
        for text in texts:
            message = trained.read(text)
            assert message.get(INTENT)["name"] == intent
            assert message.get(SIMILARITY) > 0.95  # not 1: a vector depends a little on its batch, see below


def test_a_vector_hardly_depends_on_the_other_messages_of_its_batch(trained):
    encoder = trained.components[SentenceEncoder]
    alone, together, long = (Message({TEXT: text}) for text in (TEXTS[0], TEXTS[0], "calf " * 100))

    encoder.process([alone])
    encoder.process([long, together])

    assert float(features_of(alone)[0] @ features_of(together)[0]) > 0.98  # 8 bits hold the range of the batch


@pytest.mark.parametrize(
    "entry", [entry for entry in CONFIG["pipeline"] if "." in entry["name"]], ids=lambda e: e["name"]
)
def test_every_key_in_config_is_one_that_its_component_knows(entry):
    known = class_from_module_path(entry["name"]).get_default_config()

    assert set(entry) - {"name"} <= set(known)


def test_config_has_every_component_that_is_tested_here():
    assert [entry["name"].rpartition(".")[2] for entry in CONFIG["pipeline"]] == [kind.__name__ for kind in PIPELINE]


@pytest.mark.parametrize(
    ("ranking", "similarity", "verdict"),
    [
        ({TOPIC: 0.7, OTHER_TOPIC: 0.3}, 0.8, TOPIC),
        ({TOPIC: 0.31, OTHER_TOPIC: 0.29, "greet": 0.4}, 0.8, "greet"),
        ({TOPIC: 0.2, OTHER_TOPIC: 0.19, "causes_fatigue": 0.18, "greet": 0.1}, 0.8, "nlu_fallback"),
        ({TOPIC: 0.9, OTHER_TOPIC: 0.1}, 0.45, "nlu_fallback"),
        ({TOPIC: 0.9, OTHER_TOPIC: 0.1}, 0.2, "out_of_scope"),
        ({TOPIC: 0.2, "greet": 0.19, "gibberish": 0.18}, 0.8, "out_of_scope"),
        ({"greet": 0.25, TOPIC: 0.2}, 0.1, "greet"),
    ],
    ids=[
        "sure of a topic",
        "sure of small talk",
        "several topics likely",
        "not very like any example",
        "like no example",
        "topics unlikely",
        "unsure of small talk",
    ],
)
def test_the_gate_answers_offers_or_declines(trained, ranking, similarity, verdict):
    entries = [
        {"name": name, "confidence": share} for name, share in sorted(ranking.items(), key=lambda item: -item[1])
    ]
    message = Message({TEXT: "x", INTENT: entries[0], INTENT_RANKING_KEY: entries, SIMILARITY: similarity})

    trained.components[ConfidenceGate].process([message])

    assert message.get(INTENT) == {"name": verdict, "confidence": entries[0]["confidence"]}
    assert message.get(INTENT_RANKING_KEY) == entries


def test_the_gate_keeps_the_head_of_a_long_ranking(trained):
    entries = [{"name": f"intent_{number}", "confidence": (20 - number) / 210} for number in range(20)]
    message = Message({TEXT: "x", INTENT: entries[0], INTENT_RANKING_KEY: entries, SIMILARITY: 0.9})

    trained.components[ConfidenceGate].process([message])

    kept = message.get(INTENT_RANKING_KEY)
    assert 3 <= len(kept) < 20
    assert kept == entries[: len(kept)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("cramp in my carf", [("body_part", "calf")]),
        ("my CALVES hurt", [("body_part", "calf")]),
        ("why does it come back", []),
        ("Lower Back spasm", [("body_part", "back")]),
        ("it came back in my back", [("body_part", "back")]),
        ("i handle things", []),
        ("hello", []),
    ],
)
def test_the_vocabulary_finds_whole_words_and_their_misspellings(trained, text, found):
    assert [entity for entity in entities_in(trained.read(text)) if entity[0] == "body_part"] == found


def test_an_entity_says_where_it_stands(trained):
    (entity,) = trained.read("my Lower Back hurts").get(ENTITIES)

    assert (entity["start"], entity["end"], entity["value"]) == (3, 13, "back")
    assert entity["extractor"] == "VocabularyEntityExtractor"
