"""The shape of an article: one family, its sources, and a section for each topic."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Extra, Field, validator

SOURCE_MARKER = re.compile(r"\s*\[\^([^\]]+)\]")
NOT_REVIEWED = "not yet reviewed by a clinician"


class _Strict(BaseModel):
    class Config:
        extra = Extra.forbid
        allow_mutation = False


class Source(_Strict):
    """Where a claim comes from. ``strength`` is the kind of evidence, strongest first in the list of its values."""

    name: str = Field(..., min_length=3, description="Write 'Publisher: Page title'.")
    url: str = Field(..., description="Give the publisher's own page, beginning with https://.")
    strength: Literal["guideline", "review", "trial", "study", "expert", "label", "data"] = Field(
        ..., description="Use one of: guideline, review, trial, study, expert, label, data."
    )

    @validator("url")
    def _https(cls, url: str) -> str:
        if not re.fullmatch(r"https://[^\s/]+\.[^\s]+", url):
            raise ValueError("this is not an https address")
        return url


class FrontMatter(_Strict):
    """What stands between the two ``---`` lines at the head of an article."""

    family: str = Field(..., regex=r"^[a-z][a-z-]*$", description="Write the name of the file without '.md'.")
    title: str = Field(
        ..., min_length=3, max_length=100, description="Give the article a title of 3 to 100 characters."
    )
    summary: str = Field(..., min_length=10, description="Say in one or two sentences what the article tells.")
    reviewed: date = Field(..., description="Write the day of the last review as 2026-11-22.")
    reviewer: str = Field(..., min_length=3, description=f"Name the clinician, or write '{NOT_REVIEWED}'.")
    next_review: date = Field(..., description="Write the day by which the article must be read again as 2027-05-22.")
    sources: dict[str, Source] = Field(..., description="List the sources: an id, then name, url and strength.")

    @validator("next_review")
    def _after_review(cls, next_review: date, values: dict) -> date:
        if "reviewed" in values and next_review <= values["reviewed"]:
            raise ValueError("the next review lies before the last one")
        return next_review


class TopicBlock(_Strict):
    """The ``topic`` block under a section's heading."""

    button: str = Field(..., min_length=2, max_length=20, description="Use 20 characters at most.")
    asks: str = Field(
        ..., min_length=5, max_length=60, description="Complete 'Did you mean …?' in 60 characters at most."
    )
    next: list[str] = Field(..., min_items=1, max_items=3, description="Name 1 to 3 topics, as [relief/stretch].")
    related: list[str] = Field([], max_items=4, description="Name 4 topics at most, as [relief/stretch].")


class Passage(_Strict):
    """One text of a section: the heading it stands under, the Markdown, and the line on which that begins."""

    part: str
    text: str
    line: int

    @property
    def is_chat_answer(self) -> bool:
        return self.part.startswith("In short")


class Section(_Strict):
    """One topic. Texts are Markdown with source markers such as ``[^nhs-leg-cramps]``.

    ``variants`` are other short answers by vocabulary id (``calf``, ``pregnant``, ``night``); ``passages`` are all
    texts as they stand in the file, a variant for several ids once.
    """

    topic: str
    title: str
    block: TopicBlock
    short: str
    variants: dict[str, str]
    more: str
    do: str
    do_not: str
    get_help: str
    line: int
    passages: tuple[Passage, ...] = ()

    @property
    def intent(self) -> str:
        """The Rasa intent of this topic: ``causes/alcohol-caffeine`` is ``causes_alcohol_caffeine``."""
        return intent_of(self.topic)


class Article(_Strict):
    """One family: front matter, introduction, and its sections in the order of the file."""

    path: Path
    front: FrontMatter
    intro: str
    sections: tuple[Section, ...]


def intent_of(topic: str) -> str:
    """The name of the flat Rasa intent of a topic id."""
    return re.sub(r"[/-]", "_", topic)


def without_markers(text: str) -> str:
    """The text as a reader sees it, without its source markers."""
    return SOURCE_MARKER.sub("", text)


def cited_sources(text: str) -> list[str]:
    """The source ids that a text cites, each once, in order."""
    return list(dict.fromkeys(SOURCE_MARKER.findall(text)))
