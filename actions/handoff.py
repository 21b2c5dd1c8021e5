"""Leads a visitor to a person."""

from __future__ import annotations

from actions.turn import Events, SafeAction, Turn, site
from charley.answers import Answer


class Handoff(SafeAction):
    """ "Can I talk to a person?": the contact that the site has configured, or that there is none."""

    def name(self) -> str:
        return "action_handoff"

    def respond(self, turn: Turn) -> Events:
        contact = site().contact
        answer = Answer(kind="handoff", confidence=turn.confidence)
        if contact:
            turn.say(answer, "utter_handoff", contact=contact)
        else:
            turn.say(answer, "utter_handoff_nobody")
        return []
