"""Leads a visitor to a person."""

from __future__ import annotations

from actions.turn import Events, SafeAction, Turn, knowledge_base
from charley.answers import Answer
from charley.answers.compose import button_to

HELP = "help/when"


class Handoff(SafeAction):
    """ "Can I talk to a person?": the contact that the site has configured, or that there is none."""

    def name(self) -> str:
        return "action_handoff"

    def respond(self, turn: Turn) -> Events:
        base = knowledge_base()
        contact = base.site.contact
        text = base.wording.handoff.format(contact=contact) if contact else base.wording.handoff_nobody
        buttons = [button_to(base, HELP)] if HELP in base else []
        turn.say(Answer(kind="handoff", text=text, buttons=buttons, confidence=turn.confidence))
        return []
