"""The contract of the graph components with Rasa."""

from __future__ import annotations

import inspect
import itertools
import json
from pathlib import Path

import numpy as np
import pytest
import yaml
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.nlu.tokenizers.spacy_tokenizer import SpacyTokenizer
from rasa.shared.core.domain import Domain
from rasa.shared.data import TrainingType
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.utils.common import class_from_module_path

from charley.nlu.confidence_gate import ALSO_ASKED, ALTERNATIVES, LEANS, ConfidenceGate
from charley.nlu.danger import DANGER
from charley.nlu.danger_sign_finder import DangerSignFinder
from charley.nlu.sentence_encoder import QUESTION_VECTORS, VECTOR_IN_CONTEXT, SentenceEncoder
from charley.nlu.topic_classifier import QUESTION_RANKINGS, SCOPE, TopicClassifier
from charley.nlu.vocabulary_nlp import VocabularyEntityExtractor, VocabularyNLP

CONFIG = yaml.safe_load((Path(__file__).parents[2] / "config.yml").read_text(encoding="utf-8"))
PIPELINE = [
    VocabularyNLP,
    SpacyTokenizer,
    VocabularyEntityExtractor,
    SentenceEncoder,
    TopicClassifier,
    ConfidenceGate,
    DangerSignFinder,
]
OWN = [component for component in PIPELINE if component is not SpacyTokenizer]
TEXTS = [
    "is it because i drink too little",
    "Stretch my Lower Back?",
    "hi",
    "",
    "calf " * 1000,
    ("My calf cramps at night. What helps? " * 140)[:5000],
    "x" * 5000,
    "???",
    "小腿抽筋",
    "/relief_stretch",
]
STORY = "I have a new job in a warehouse and stand on concrete all day, and my legs cramp in the evening."


def features_of(message):
    _, sentence = message.get_dense_features(attribute=TEXT)
    return sentence.features


def test_config_has_every_component_that_is_tested_here():
    assert [entry["name"].rpartition(".")[2] for entry in CONFIG["pipeline"]] == [kind.__name__ for kind in PIPELINE]


@pytest.mark.parametrize(
    "entry", [entry for entry in CONFIG["pipeline"] if "." in entry["name"]], ids=lambda e: e["name"]
)
def test_every_key_in_config_is_one_that_its_component_knows(entry):
    known = class_from_module_path(entry["name"]).get_default_config()

    assert set(entry) - {"name"} <= set(known)


def test_rasa_hands_the_conversation_to_those_that_read_it_and_the_components_to_each_other_in_order():
    nodes = DefaultV1Recipe().graph_config_for_recipe(CONFIG, {}, TrainingType.BOTH).predict_schema.nodes
    run = {node.uses.__name__: (name, node.needs) for name, node in nodes.items() if name.startswith("run_")}

    for before, kind in itertools.pairwise(PIPELINE):
        assert run[kind.__name__][1]["messages"] == run[before.__name__][0]
    for kind in OWN:
        reads_it = "tracker" in inspect.signature(kind.process).parameters
        assert run[kind.__name__][1].get("tracker") == ("__tracker__" if reads_it else None)
    assert "__tracker__" in run["SentenceEncoder"][1].values()


@pytest.mark.parametrize("kind", OWN)
def test_a_component_that_was_saved_and_loaded_gives_the_same_output(trained, kind):
    loaded = trained.load(kind)

    assert loaded is not trained.components[kind]
    for text in (*TEXTS[:3], f"{STORY} Does magnesium help?"):
        before, after = trained.read(text), trained.read(text, **{kind.__name__: loaded})
        for name in (ENTITIES, INTENT, INTENT_RANKING_KEY, QUESTION_RANKINGS, ALSO_ASKED, ALTERNATIVES, LEANS, DANGER):
            assert after.get(name) == before.get(name), name
        assert after.get(SCOPE) == pytest.approx(before.get(SCOPE), abs=2e-3)  # examples are kept in 16 bits
        np.testing.assert_array_equal(features_of(after), features_of(before))


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: repr(text[:20]))
def test_any_text_goes_through_the_whole_pipeline_and_out_as_json(trained, text):
    message = trained.read(text, ("does magnesium help", "relief_magnesium"))

    assert message.get(INTENT)["name"] in {*trained.examples, "nlu_fallback"}
    assert np.linalg.norm(features_of(message)) == pytest.approx(1, abs=1e-4)
    assert 0 <= message.get(SCOPE) <= 1
    for entity in message.get(ENTITIES):
        assert text[entity["start"] : entity["end"]]
    sent = json.loads(json.dumps(message.as_dict(only_output_properties=True)))
    assert {TEXT, INTENT, INTENT_RANKING_KEY, ENTITIES, SCOPE, LEANS, ALSO_ASKED, ALTERNATIVES} <= set(sent)
    assert not {QUESTION_VECTORS, VECTOR_IN_CONTEXT} & set(sent)


def test_a_pressed_button_is_taken_as_it_is_whatever_was_said_before(trained):
    read = trained.read("/relief_stretch", ("does magnesium help", "relief_magnesium"))
    domain = Domain.from_dict({"intents": ["relief_stretch"]})

    (pressed,) = RegexMessageHandler().process([read], domain)

    found = pressed.as_dict(only_output_properties=True)
    assert found[INTENT] == {"name": "relief_stretch", "confidence": 1.0}
    assert not {LEANS, ALSO_ASKED, ALTERNATIVES, SCOPE, DANGER} & set(found)


def test_several_messages_are_read_as_each_by_itself(trained):
    messages = [trained.encoded(text) for text in TEXTS[:3]]
    trained.components[ConfidenceGate].process(trained.components[TopicClassifier].process(messages))

    assert [message.get(INTENT) for message in messages] == [trained.read(text).get(INTENT) for text in TEXTS[:3]]
