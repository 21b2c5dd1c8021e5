"""What may come in: text that is safe to store, and payloads that one of our own buttons can have sent."""

from __future__ import annotations

import re
import unicodedata

from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.core.constants import DEFAULT_INTENTS
from rasa.shared.core.domain import Domain

PAYLOAD = re.compile(r"/([a-z][a-z0-9_]{0,99})")
# Intents that no button sends: Rasa's own commands, and what only the pipeline may decide.
NOT_FOR_BUTTONS = {*DEFAULT_INTENTS, DEFAULT_NLU_FALLBACK_INTENT_NAME}


def clean_text(text: str) -> str:
    """The text without what no database or tokenizer should see.

    Control characters and lone surrogates become spaces (PostgreSQL refuses NUL, UTF-8 cannot hold surrogates),
    curly apostrophes become straight ones, runs of white space one space. Slashes at the start go, since Rasa would
    take what follows for a command: ``/restart`` is the word "restart".
    """
    printable = "".join(" " if unicodedata.category(char) in ("Cc", "Cs") else char for char in text)
    straight = printable.replace("\u2019", "'").replace("\u2018", "'")
    return re.sub(r"\s+", " ", straight).strip().lstrip("/ ")


def has_words(text: str) -> bool:
    """Whether there is a letter or a digit of any script in the text."""
    return any(char.isalnum() for char in text)


def is_button_payload(payload: str, domain: Domain) -> bool:
    """Whether ``payload`` is a slash and an intent that a button of ours may send; entities are never taken."""
    match = PAYLOAD.fullmatch(payload)
    return bool(match) and match[1] in domain.intents and match[1] not in NOT_FOR_BUTTONS
