"""Finds danger signs in what a person has said so far, before anything is answered."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from charley.knowledge.danger_examples import HARMLESS, DangerExamples, kept_back
from charley.nlu.code_edition import code_edition
from charley.nlu.danger import ALARMS, DANGER, danger_of
from charley.nlu.intents import OF_A_SIGN
from charley.nlu.passages import word_count
from charley.nlu.sentence_encoder import VECTOR_AFTER_THE_REST, Encoder, encoder_edition, sentence_vector
from charley.nlu.vector_store import VectorStore
from charley.triage import Assessment
from charley.triage.detector import Detector
from charley.triage.second_opinion import TIERS, SecondOpinion, learn, rule_features

logger = logging.getLogger(__name__)

MAY_TELL_OF_A_SIGN = ("emergency", "abuse", "out_of_scope_health")  # intents that are no topics
LONG_STORY = 40  # words


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class DangerSignFinder(GraphComponent):
    """Gives each message ``danger``: the tier and the signs, over all that the conversation has reported.

    Rules (``danger_signs.yml``) and a regression over sentence vectors (learned from ``danger_examples.yml``) are
    weighed against each other, for the message and, where it is short, for it with what was said before.

    Config: ``signs`` and ``examples`` are the paths of the two files, ``path`` the folder of the sentence encoder,
    ``strength`` the inverse of the regularisation; ``weight_of_harmless_stories`` is how much a long example without an
    alarm counts beside another, since most long messages of visitors are of that kind and few examples. From
    ``alarm_share``, 0 to 1, the tiers emergency and urgent together are told at once, and from
    ``alarm_share_in_context`` where only the message with what was said before it shows them. Where the rules see
    neither, one sign must have at least ``sign_share_alone``: what is no language is like many signs a little. They are
    told as an emergency where that has at least ``emergency_share`` of the two: to take one for urgent is worse than
    the other way round.
    """

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._detector = Detector.load(Path(config["signs"]))
        self._signs = self._detector.signs
        self._second: SecondOpinion | None = None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """See the class."""
        return {
            "signs": "knowledge/danger_signs.yml",
            "examples": "knowledge/danger_examples.yml",
            "path": "build/encoder",
            "strength": 20.0,
            "weight_of_harmless_stories": 3.0,
            "alarm_share": 0.6,
            "alarm_share_in_context": 0.6,
            "sign_share_alone": 0.3,
            "emergency_share": 0.2,
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> DangerSignFinder:
        """Without a second opinion yet. Raises ContentError when the danger signs are faulty."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> DangerSignFinder:
        """With the second opinion that was learned. Raises ValueError when the stored model does not hold it."""
        finder = cls(config, model_storage, resource)
        with (
            model_storage.read_from(resource) as folder,
            np.load(folder / "second_opinion.npz", allow_pickle=False) as stored,
        ):
            classes = tuple(stored["classes"].tolist())
            arrays = {name: stored[name] for name in stored.files if name != "classes"}
            finder._second = SecondOpinion(classes=classes, **arrays)
        return finder

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Examples, signs, encoder and our code, so that changed ones are not answered from Rasa's training cache."""
        config = {**cls.get_default_config(), **config}
        texts = [Path(config[name]).read_text(encoding="utf-8") for name in ("examples", "signs")]
        return "".join([*texts, encoder_edition(Path(config["path"])), code_edition()])

    def train(self, training_data: TrainingData) -> Resource:
        """Learns the second opinion from the examples and from the questions on topics, which are harmless."""
        shown = DangerExamples.load(Path(self._config["examples"])).labelled()
        asked = _topic_questions(training_data)
        folder = Path(self._config["path"])
        store = VectorStore(folder / "danger_examples.npz", encoder_edition(folder))
        told = store.vectors([text for text, _ in shown], Encoder(folder).encode)
        vectors = np.array(told + [sentence_vector(question) for question in asked])
        texts = [text for text, _ in shown] + [question.get(TEXT) for question in asked]
        classes = [name for _, name in shown] + [f"{HARMLESS} question"] * len(asked)
        tiers = {name: sign.tier for name, sign in self._signs.signs.items()}
        held_back = _held_back(texts, [tiers.get(name, "none") for name in classes])
        words = np.array([word_count(text) for text in texts])
        rules = np.array([rule_features(*self._by_rules(texts[at], []), words[at]) for at in np.flatnonzero(held_back)])
        harmless = np.array([tiers.get(name) not in ALARMS for name in classes])
        weights = np.where(harmless & (words > LONG_STORY), self._config["weight_of_harmless_stories"], 1.0)
        self._second = learn(vectors, classes, held_back, rules, tiers, self._config["strength"], weights)
        with self._model_storage.write_to(self._resource) as stored:
            np.savez(stored / "second_opinion.npz", **vars(self._second))
        return self._resource

    def process(self, messages: list[Message], tracker: DialogueStateTracker) -> list[Message]:
        """Sets ``danger`` of each message that has a text."""
        for message in messages:
            text = message.get(TEXT)
            if text is not None and not text.startswith("/"):  # a button says what we wrote on it
                assessment = self._assess(text, _vectors(message), _found_before(tracker))
                message.set(DANGER, _as_data(assessment), add_to_output=True)
                if assessment.signs:
                    _log(tracker.sender_id, assessment)
        return messages

    def _by_rules(self, text: str, before: list[str]) -> tuple[Any, Assessment]:
        findings = self._detector.findings(text)
        return findings, self._detector.assess(findings, before)

    def _assess(self, text: str, vectors: list[np.ndarray], before: list[dict[str, Any]]) -> Assessment:
        findings, alone = self._by_rules(text, [])
        whole = self._detector.assess(findings, before[-1]["findings"]) if before else alone
        told = {name for found in before if found["tier"] in ALARMS for name in found["signs"]}
        new = [sign for sign in whole.signs if sign.id not in told]
        if self._second is None or (whole.tier != alone.tier and new and new[0].tier in ALARMS):  # it has added up
            return replace(whole, tier=new[0].tier if new else whole.tier)
        whole = replace(whole, tier=alone.tier, signs=alone.signs)
        rules = rule_features(findings, alone, word_count(text))
        own, *in_context = (self._second.tier_shares(vector, rules) for vector in vectors)
        least = self._config["alarm_share"]
        shares, vector = own, vectors[0]
        if _alarm(own) < least and in_context:
            least = self._config["alarm_share_in_context"]
            shares, vector = in_context[0], vectors[1]
        urgent, emergency = shares[2], shares[3]
        is_vague = self._second.share_of_likeliest_sign(vector) < self._config["sign_share_alone"]
        if urgent + emergency < least or (is_vague and alone.tier not in ALARMS):
            return _without_alarm(whole)
        tier = TIERS[3 if emergency >= self._config["emergency_share"] * (urgent + emergency) else 2]
        signs = [sign for sign in whole.signs if sign.tier in ALARMS]
        signs = [sign for sign in signs if sign.tier == tier] or [
            self._signs.signs[self._second.likeliest_sign(vector, TIERS.index(tier))]
        ]
        return replace(whole, tier=tier, signs=tuple(signs))


def _vectors(message: Message) -> list[np.ndarray]:
    """The vector of the message, and that with what was said before it and raised no alarm, where it is short."""
    together = message.get(VECTOR_AFTER_THE_REST)
    return [sentence_vector(message), *([] if together is None else [together])]


def _alarm(shares: np.ndarray) -> float:
    return float(shares[2] + shares[3])


def _topic_questions(training_data: TrainingData) -> list[Message]:
    passed_over = {*MAY_TELL_OF_A_SIGN, *OF_A_SIGN}
    examples = [example for example in training_data.intent_examples if example.get(TEXT)]
    return [example for example in examples if example.get(INTENT) not in passed_over]


def _held_back(texts: list[str], tiers: list[str]) -> np.ndarray:
    """The examples from which is learned how sure to be; all where they are too few to show each tier."""
    held_back = np.array([kept_back(text) for text in texts])
    shown = {tier for tier, held in zip(tiers, held_back, strict=True) if held}
    return held_back if shown >= set(tiers) else np.full(len(texts), True)


def _without_alarm(assessment: Assessment) -> Assessment:
    """The rules' alarm, overruled: its signs count as asked about, so that the answer says what to do if it is so."""
    soon = tuple(sign for sign in assessment.signs if sign.tier == "soon")
    overruled = tuple(sign for sign in assessment.signs if sign.tier != "soon")
    tier = "soon" if soon else "none"
    return replace(assessment, tier=tier, signs=soon, asked_about=(*overruled, *assessment.asked_about))


def _found_before(tracker: DialogueStateTracker) -> list[dict[str, Any]]:
    """What was found in each earlier message of this conversation."""
    said = (event for event in tracker.applied_events() if isinstance(event, UserUttered))
    return [danger_of(event) for event in said if danger_of(event)]


def _as_data(assessment: Assessment) -> dict[str, Any]:
    return {
        "tier": assessment.tier,
        "signs": [sign.id for sign in assessment.signs],
        "asked_about": [sign.id for sign in assessment.asked_about],
        "self_care": all(sign.self_care for sign in assessment.signs),
        "findings": list(assessment.findings),
        "version": assessment.version,
    }


def _log(conversation: str, assessment: Assessment) -> None:
    """The audit trail: which signs by which edition of the rules, and no word of the person."""
    ids, version = " ".join(sign.id for sign in assessment.signs), assessment.version
    logger.info("conversation %s: danger signs %s, %s, rules of %s", conversation, ids, assessment.tier, version)
