"""Tells copied sentences without shipping what they were copied from.

``knowledge/known_texts.bin`` holds a number for every run of eight words of the texts that the articles were written
from. To make it anew: ``python -m charley.content.fingerprints TEXT… > knowledge/known_texts.bin``.
"""

from __future__ import annotations

import hashlib
import re
import sys
from array import array
from collections.abc import Iterator
from pathlib import Path

RUN = 8  # words in a row that are no accident


class Fingerprints:
    """The runs of words of known texts, as 64-bit numbers."""

    def __init__(self, numbers: set[int]) -> None:
        self._numbers = numbers

    @classmethod
    def load(cls, path: Path) -> Fingerprints:
        """Reads the file; an absent one knows no text."""
        if not path.is_file():
            return cls(set())
        numbers = array("Q")
        numbers.frombytes(path.read_bytes())
        return cls(set(numbers))

    def __contains__(self, run: tuple[str, ...]) -> bool:
        return _number(run) in self._numbers


def copied_run(text: str, known: Fingerprints) -> str | None:
    """The first run of words that stands in a known text, or ``None``."""
    return next((" ".join(run) for run in runs(text) if run in known), None)


def runs(text: str) -> Iterator[tuple[str, ...]]:
    """Every run of eight words, in lower case and without signs."""
    words = re.findall(r"\w+", text.lower())
    return (tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1))


def _number(run: tuple[str, ...]) -> int:
    return int.from_bytes(hashlib.blake2b(" ".join(run).encode(), digest_size=8).digest(), sys.byteorder)


def main() -> None:
    """Writes the numbers of the files named on the command line to standard output."""
    texts = [Path(name).read_text(encoding="utf-8") for name in sys.argv[1:]]
    numbers = {_number(run) for text in texts for line in text.splitlines() for run in runs(line)}
    sys.stdout.buffer.write(array("Q", sorted(numbers)).tobytes())


if __name__ == "__main__":
    main()
