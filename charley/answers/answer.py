"""The one object in which every answer travels, whatever the channel."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Literal

from pydantic import BaseModel, Extra, Field, validator

Kind = Literal["answer", "choice", "declined", "triage", "smalltalk", "handoff"]
Urgency = Literal["none", "soon", "urgent", "emergency"]

TEXT_LIMIT = 600  # characters of one part: what every messaging platform shows in one message
BUTTON_LIMIT = 3  # Messenger drops all buttons of a message that has more
TITLE_LIMIT = 20  # characters of a button's title, Messenger's limit


class Button(BaseModel):
    """``payload`` is what the channel sends back when the button is pressed: ``/`` and an intent."""

    title: str = Field(..., max_length=TITLE_LIMIT)
    payload: str


class Question(BaseModel):
    """Another question worth asking, in as many words as it takes; ``payload`` is as a button's."""

    title: str
    payload: str


class SourceLink(BaseModel):
    """A source as a visitor sees it."""

    name: str
    url: str


class Answer(BaseModel):
    """What one turn says.

    ``text`` is Markdown; ``topic`` and ``alternatives`` are topic ids; ``confidence`` is 0 to 1; ``signs`` are ids of
    danger signs; ``article`` is a path such as ``articles/causes#dehydration``; ``related`` are topic ids, and
    ``related_questions`` the first of them that no button leads to; ``message_id`` is what a rating refers to; ``more``
    holds further answers of the same turn, when one message asked two things.
    """

    kind: Kind
    topic: str | None = None
    alternatives: list[str] = []
    confidence: float = Field(0.0, ge=0, le=1)
    urgency: Urgency = "none"
    signs: list[str] = []
    title: str = ""
    text: str = ""
    buttons: list[Button] = []
    sources: list[SourceLink] = []
    article: str | None = None
    related: list[str] = []
    related_questions: list[Question] = []
    reviewed: date | None = None
    message_id: str = Field(default_factory=lambda: uuid.uuid4().hex)
    more: list[Answer] = []

    class Config:
        extra = Extra.forbid

    @validator("buttons")
    def _no_more_than_platforms_show(cls, buttons: list[Button]) -> list[Button]:
        return buttons[:BUTTON_LIMIT]


Answer.update_forward_refs()
