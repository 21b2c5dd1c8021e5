"""The words the bot recognises in a message: body parts, persons, causes, remedies, foods, medicines and so on."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, Extra, Field

from charley.knowledge.files import read_content
from charley.knowledge.problems import ContentError, Problem
from charley.knowledge.yaml_source import YamlSource

ENTITY_TYPES = ("body_part", "person", "time", "cause", "remedy", "food", "medicine", "condition")


class _Entry(BaseModel):
    class Config:
        extra = Extra.forbid

    name: str = Field(..., min_length=2, description="Write the word as the bot should say it.")
    phrase: str | None = Field(None, description="Write how it reads in a sentence, such as 'your calf'.")
    also: tuple[str, ...] = Field((), description="List other words for the same, as [calves, calfs].")
    not_in: tuple[str, ...] = Field(
        (), description="List phrases in which the word means something else, as [come back]."
    )
    topic: str | None = Field(None, description="Name the topic that is all about it, as body/neck.")


class _Entries(BaseModel):
    __root__: dict[str, dict[str, _Entry]]


class Term(BaseModel):
    """A word of the vocabulary with everything that people write for it. ``id`` is unique over all types.

    ``topic`` is the topic that is all about it, if there is one.
    """

    id: str
    entity: str
    name: str
    phrase: str
    words: tuple[str, ...]
    not_in: tuple[str, ...]
    topic: str | None = None


class Vocabulary:
    """All terms, by id."""

    def __init__(self, terms: dict[str, Term]) -> None:
        self.terms = terms

    @classmethod
    def load(cls, path: Path, shown_as: Path | None = None) -> Vocabulary:
        """Reads ``vocabulary.yml``. Raises :class:`ContentError` with everything that is wrong in it."""
        source = YamlSource(read_content(path, shown_as), shown_as or path)
        entries = source.parse_as(_Entries).__root__
        problems: list[Problem] = []
        terms: dict[str, Term] = {}
        owner_of_word: dict[str, str] = {}

        def problem(message: str, remedy: str, *location: str) -> None:
            problems.append(Problem(source.path, source.line_of(*location), message, remedy))

        for entity, of_type in entries.items():
            if entity not in ENTITY_TYPES:
                problem(f"'{entity}' is no type of word.", f"Use one of {', '.join(ENTITY_TYPES)}.", entity)
            for term_id, entry in of_type.items():
                if term_id in terms:
                    problem(
                        f"'{term_id}' stands here twice.", "Ids are unique over all types; rename one.", entity, term_id
                    )
                words = tuple(dict.fromkeys(word.lower() for word in (entry.name, *entry.also)))
                for word in words:
                    other = owner_of_word.setdefault(word, term_id)
                    if other != term_id:
                        problem(
                            f"'{word}' stands under '{other}' too.", "Keep it under one of the two.", entity, term_id
                        )
                terms[term_id] = Term(
                    id=term_id,
                    entity=entity,
                    name=entry.name,
                    phrase=entry.phrase or entry.name,
                    words=words,
                    not_in=entry.not_in,
                    topic=entry.topic,
                )
        if problems:
            raise ContentError(problems)
        return cls(terms)
