"""Which edition of our code a model was trained by."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator
from pathlib import Path

_PACKAGES = ("nlu", "triage")


def code_files() -> Iterator[Path]:
    """The modules that a trained model depends on."""
    package = Path(__file__).parents[1]
    return (file for name in _PACKAGES for file in sorted((package / name).glob("*.py")))


@functools.cache
def code_edition() -> str:
    """Their digest.

    Rasa's training cache knows configurations and data; for changed code it would give what the old code learned.
    """
    return hashlib.sha256(b"".join(file.read_bytes() for file in code_files())).hexdigest()
