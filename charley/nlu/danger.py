"""What the danger sign finder has told of a message."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.events import UserUttered

ALARMS = ("emergency", "urgent")  # tiers that are told at once
DANGER = "danger"  # of a message: what was found, see danger_of


def danger_of(message: UserUttered | None) -> dict[str, Any]:
    """What was found in a message: ``tier``, ``signs``, ``asked_about`` (ids, the most pressing first), ``findings``,
    and ``self_care``: whether home remedies may be spoken of beside the signs.

    Empty when nothing was looked for, as in the press of a button.
    """
    return (message.parse_data or {}).get(DANGER) or {} if message else {}


def raised_alarm(message: UserUttered) -> bool:
    """Whether a danger sign was told for a message."""
    return danger_of(message).get("tier") in ALARMS
