"""spaCy for Rasa: splits text into words and finds the vocabulary's entities, from ``knowledge/vocabulary.yml``."""

import functools
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import spacy
from rasa.engine.graph import GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.constants import SPACY_DOCS
from rasa.nlu.extractors.spacy_entity_extractor import SpacyEntityExtractor
from rasa.nlu.utils.spacy_utils import SpacyModel, SpacyNLP
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from charley.knowledge import Term, Vocabulary
from charley.knowledge.spelling import Speller
from charley.nlu.ages import persons_by_age

BETWEEN_NOT_AND_TERM = frozenset({"the", "my", "a", "in", "on", "his", "her", "left", "right"})


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.MODEL_LOADER, DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER],
    is_trainable=False,
    model_from="VocabularyNLP",
)
class VocabularyNLP(SpacyNLP):
    """Rasa's ``SpacyNLP`` with a blank English pipeline and an entity ruler made from the vocabulary.

    Config: ``model`` is the path of ``vocabulary.yml``.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The vocabulary of the project."""
        return {**SpacyNLP.get_default_config(), "model": "knowledge/vocabulary.yml"}

    @staticmethod
    def load_model(spacy_model_name: str) -> SpacyModel:
        """The pipeline for the vocabulary at the given path. Raises ContentError when the file is faulty."""
        path = Path(spacy_model_name)
        return _model_of(path, _digest(path))

    @staticmethod
    def ensure_proper_language_model(nlp: Any) -> None:
        """Nothing to check: the pipeline is made here."""

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """The vocabulary's digest, so that a changed vocabulary is not answered from Rasa's training cache."""
        return _digest(Path(config["model"]))


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False, model_from="VocabularyNLP"
)
class VocabularyEntityExtractor(SpacyEntityExtractor):
    """Hands the vocabulary's entities to Rasa: the type as entity, the id as value; persons also by their age."""

    @classmethod
    def required_components(cls) -> list[type[GraphComponent]]:
        """The component that provides the spaCy pipeline."""
        return [VocabularyNLP]

    def process(self, messages: list[Message], model: SpacyModel) -> list[Message]:
        """Adds the entities of each message's spaCy document."""
        for message in messages:
            doc = message.get(SPACY_DOCS[TEXT]) or model.model(message.get(TEXT) or "")
            by_name = self._extract_entities(doc)
            named = {entity["value"] for entity in by_name}
            by_age = [_entity("person", *told) for told in _ages(doc.text) if told[0] not in named]
            found = self.add_extractor_name([*by_name, *by_age])
            message.set(ENTITIES, [*message.get(ENTITIES, []), *found], add_to_output=True)
        return messages

    @staticmethod
    def _extract_entities(doc: Any) -> list[dict[str, Any]]:
        return [_entity(span.label_, span.id_, span.start_char, span.end_char) for span in doc.ents]


@functools.lru_cache(maxsize=1)  # Rasa asks for it twice
def _model_of(path: Path, digest: str) -> SpacyModel:
    return SpacyModel(model=vocabulary_pipeline(Vocabulary.load(path)), model_name=digest)


def vocabulary_pipeline(vocabulary: Vocabulary) -> Language:
    """A blank English pipeline that finds the vocabulary's words: whole, in any case, misspelt too, longest first."""
    nlp = spacy.blank("en")
    nlp.add_pipe("vocabulary_speller").learn(vocabulary)
    nlp.add_pipe("vocabulary_finder").learn(vocabulary, nlp)
    return nlp


@Language.factory("vocabulary_speller")
class _VocabularySpeller:
    """Gives misspelt words of the vocabulary their right form as the token's norm; the text stays as typed.

    The name of a medicine is never guessed: a word that is nearest to one may be another medicine, and stays unknown.
    """

    def __init__(self, nlp: Language, name: str) -> None:
        self._medicines: set[str] = set()
        self._speller = Speller(())

    def learn(self, vocabulary: Vocabulary) -> None:
        def words_of(terms: Iterable[Term]) -> set[str]:
            return {word for term in terms for phrase in term.words for word in phrase.split()}

        self._medicines = words_of(term for term in vocabulary.terms.values() if term.entity == "medicine")
        self._speller = Speller(words_of(vocabulary.terms.values()))

    def __call__(self, doc: Doc) -> Doc:
        mended = self._speller.mended([[token.lower_ for token in doc]])[0]
        for token, word in zip(doc, mended, strict=True):
            if word != token.lower_ and word not in self._medicines:
                token.norm_ = word
        return doc


@Language.factory("vocabulary_finder")
class _VocabularyFinder:
    """Marks the words of each term, but where they stand inside one of its own ``not_in`` phrases or after a "not"."""

    def __init__(self, nlp: Language, name: str) -> None:
        self._words = PhraseMatcher(nlp.vocab, attr="NORM")
        self._phrases = PhraseMatcher(nlp.vocab, attr="NORM")
        self._entity_of: dict[str, str] = {}

    def learn(self, vocabulary: Vocabulary, nlp: Language) -> None:
        for term in vocabulary.terms.values():
            self._entity_of[term.id] = term.entity
            self._words.add(term.id, [nlp.make_doc(word) for word in term.words])
            if term.not_in:
                self._phrases.add(term.id, [nlp.make_doc(phrase) for phrase in term.not_in])

    def __call__(self, doc: Doc) -> Doc:
        passed_over = {
            (doc.vocab.strings[key], at) for key, start, end in self._phrases(doc) for at in range(start, end)
        }
        found = []
        for key, start, end in self._words(doc):
            term = doc.vocab.strings[key]
            if (term, start) not in passed_over and not _is_ruled_out(doc[:start]):
                found.append(Span(doc, start, end, label=self._entity_of[term], span_id=term))
        doc.ents = filter_spans(found)
        return doc


def _entity(kind: str, value: str, start: int, end: int) -> dict[str, Any]:
    return {"entity": kind, "value": value, "start": start, "end": end, "confidence": 1.0}


def _ages(text: str) -> list[tuple[str, int, int]]:
    """Each person that a figure tells of, once."""
    return list({told.person: (told.person, told.start, told.end) for told in persons_by_age(text)}.values())


def _is_ruled_out(before: Doc | Span) -> bool:
    """Whether the words before a term say that it is not the one: "the thigh, not the calf"."""
    words = [token.lower_ for token in before[-4:]]
    while words and words[-1] in BETWEEN_NOT_AND_TERM:
        words.pop()
    return bool(words) and words[-1] == "not"


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
