"""Texts in which something is filled in, such as ``Wait {seconds} seconds``."""

from __future__ import annotations

import string
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import ClassVar, Self

from pydantic import BaseModel, Extra, validator

from charley.knowledge.files import read_content
from charley.knowledge.yaml_source import YamlSource


class Texts(BaseModel):
    """A file of texts, each a field. ``filled_in`` has the words in braces of those that have some."""

    filled_in: ClassVar[Mapping[str, Collection[str]]] = {}

    class Config:
        extra = Extra.forbid

    @validator("*", pre=True)
    def _same_braces(cls, value: object, field: object) -> object:
        if isinstance(value, str):
            return with_braces(value, cls.filled_in.get(getattr(field, "name", ""), ()))
        return value

    @classmethod
    def load(cls, path: Path, shown_as: Path | None = None) -> Self:
        """Reads the file. Raises ContentError when it is faulty."""
        return YamlSource(read_content(path, shown_as), shown_as or path).parse_as(cls)


def with_braces(sentence: str, wanted: Collection[str]) -> str:
    """The sentence, if the words in its braces are those wanted. Raises ValueError, with what is wrong."""
    try:
        found = {part[1] for part in string.Formatter().parse(sentence) if part[1] is not None}
    except ValueError as error:
        raise ValueError("a brace is missing its partner") from error
    if found != set(wanted):
        names = " and ".join(f"{{{word}}}" for word in sorted(wanted)) or "nothing"
        raise ValueError(f"the words in braces must be {names}")
    return sentence
