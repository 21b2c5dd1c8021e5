"""Example messages that show a danger sign, or only sound like one."""

from __future__ import annotations

import zlib
from pathlib import Path

from pydantic import BaseModel, Extra, Field

from charley.knowledge.files import read_content
from charley.knowledge.yaml_source import YamlSource

HARMLESS = "harmless"  # before the kind of a harmless example: no sign's id begins so
KEPT_BACK = 5  # of so many examples one, by its digest


class DangerExamples(BaseModel):
    """``danger_examples.yml``: messages that show a sign, by its id, and harmless ones that look alike, by kind."""

    signs: dict[str, list[str]] = Field(..., description="Write 'E01:' and a list of messages below.")
    harmless: dict[str, list[str]] = Field(..., description="Write a kind such as 'denied:' and a list below.")

    class Config:
        extra = Extra.forbid

    @classmethod
    def load(cls, path: Path, shown_as: Path | None = None) -> DangerExamples:
        """Reads the file. Raises ContentError when it is faulty."""
        return YamlSource(read_content(path, shown_as), shown_as or path).parse_as(cls)

    def labelled(self) -> list[tuple[str, str]]:
        """Every message with its class: a sign's id, or ``harmless`` and the kind."""
        shown = [(text, sign) for sign, texts in self.signs.items() for text in texts]
        return shown + [(text, f"{HARMLESS} {kind}") for kind, texts in self.harmless.items() for text in texts]


def kept_back(text: str) -> bool:
    """Whether the sentence encoder is not tuned to an example, so that others can learn how sure to be of new ones."""
    return zlib.crc32(text.encode()) % KEPT_BACK == 0
