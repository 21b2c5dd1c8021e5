"""What the site that runs the bot says of itself: ``knowledge/site.yml``."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, Extra, Field

from charley.knowledge.files import read_content
from charley.knowledge.yaml_source import YamlSource


class Site(BaseModel):
    """``contact`` is how a visitor reaches a person, ``None`` where the site offers none.

    ``emergency_number`` is that of the country of the site's visitors, ``crisis_line`` a sentence that says who listens
    there to people who think of suicide; ``None`` where they are in many countries.
    """

    contact: str | None = Field(
        None, max_length=300, description="Say how to reach a person, in 300 characters at most."
    )

    emergency_number: str | None = Field(
        None, regex=r"^\d{3}$", description='Write the three figures in quotation marks, as "999".'
    )

    crisis_line: str | None = Field(
        None, max_length=200, description="Say whom to call, in 200 characters, a number as [116 123](tel:116123)."
    )

    class Config:
        extra = Extra.forbid

    @classmethod
    def load(cls, path: Path, shown_as: Path | None = None) -> Site:
        """Reads ``site.yml``. Raises ContentError when it is faulty."""
        return YamlSource(read_content(path, shown_as), shown_as or path).parse_as(cls)
