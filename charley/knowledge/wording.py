"""The sentences of ``knowledge/wording.yml``."""

from __future__ import annotations

from pydantic import Field

from charley.knowledge.braces import Texts

FILLED_IN = {
    "did_you_mean": {"topics"},
    "or_did_you_mean": {"answer"},
    "in_general": {"about", "answer"},
    "title_for": {"title", "about"},
    "be_careful": {"warnings"},
    "handoff": {"contact"},
    "emergency": {"action", "what_to_say", "do_not"},
    "urgent": {"action", "watch_for"},
    "soon": {"answer", "action"},
    "asked_about": {"answer", "now"},
    "too_long": {"limit"},
    "too_fast": {"seconds"},
}
_SENTENCE = Field(
    ..., min_length=2, max_length=400, description="Write one to three sentences; keep the words in {braces}."
)


class Wording(Texts):
    """What the bot says around the articles. Each field is a sentence or a few; see the comments in the file."""

    filled_in = FILLED_IN

    did_you_mean: str = _SENTENCE
    or_did_you_mean: str = _SENTENCE
    what_else: str = _SENTENCE
    ask_what_about: str = _SENTENCE
    in_general: str = _SENTENCE
    title_for: str = _SENTENCE
    be_careful: str = _SENTENCE
    declined_offer: str = _SENTENCE
    handoff: str = _SENTENCE
    handoff_nobody: str = _SENTENCE
    failure: str = _SENTENCE
    emergency_number: str = _SENTENCE
    crisis_line: str = _SENTENCE
    emergency_title: str = _SENTENCE
    emergency: str = _SENTENCE
    urgent_title: str = _SENTENCE
    urgent: str = _SENTENCE
    soon: str = _SENTENCE
    asked_about: str = _SENTENCE
    empty_message: str = _SENTENCE
    too_long: str = _SENTENCE
    too_fast: str = _SENTENCE
    start_topics: list[str] = Field(
        ..., min_items=1, max_items=3, description="Name 1 to 3 topics, as [relief/overview]."
    )
