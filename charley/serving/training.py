"""Trains the model, when it is older than what it is made from."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from charley.knowledge import KnowledgeBase
from charley.nlu.code_edition import code_files

MODEL_NAME = "charley"
REPORTED_LINES = 15  # of Rasa's messages, when training fails
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "LOG_LEVEL": "WARNING",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
}


class TrainingError(Exception):
    """The model cannot be trained; the message says why and what to do."""


@dataclass(frozen=True)
class Project:
    """The folders and files of one bot, below ``root``."""

    root: Path = Path()

    @property
    def model(self) -> Path:
        return self.root / "models" / f"{MODEL_NAME}.tar.gz"

    @property
    def knowledge(self) -> Path:
        return self.root / "knowledge"

    @property
    def encoder(self) -> Path:
        return self.root / "build" / "encoder"

    @property
    def _record(self) -> Path:
        return self.root / "models" / f"{MODEL_NAME}.inputs"

    @property
    def rasa_check_record(self) -> Path:
        """Holds the digest of the inputs in which Rasa last found no fault."""
        return self.root / "models" / f"{MODEL_NAME}.checked"

    def digest_of_inputs(self) -> str:
        """A digest of everything the model is made from, the wording of articles excepted: that needs no training.

        Raises ContentError when the articles are faulty.
        """
        digest = hashlib.sha256()
        for name, path in self._input_files():
            digest.update(name.encode())
            digest.update(path.read_bytes())
        digest.update(json.dumps(KnowledgeBase.load(self.knowledge).topics).encode())
        return digest.hexdigest()

    def _input_files(self) -> Iterator[tuple[str, Path]]:
        """The files with their names below the root, wherever that is."""
        own = [self.root / "config.yml", self.root / "domain.yml", self.knowledge / "vocabulary.yml"]
        own += [self.knowledge / "danger_signs.yml", self.knowledge / "danger_examples.yml"]
        own += sorted((self.root / "data").rglob("*.yml"))
        own += [path for path in [self.encoder / "manifest.json"] if path.is_file()]
        yield from ((path.relative_to(self.root).as_posix(), path) for path in own)
        yield from ((f"{path.parent.name}/{path.name}", path) for path in code_files())

    def is_trained(self) -> bool:
        """Whether there is a model, made from the inputs as they are now."""
        return self.model.is_file() and self._record.is_file() and self._record.read_text() == self.digest_of_inputs()

    def train(self) -> None:
        """Trains and stores the model, in a process of its own that takes Rasa's messages with it.

        Raises TrainingError with the end of those messages, or ContentError when the articles are faulty.
        """
        digest = self.digest_of_inputs()
        self._record.unlink(missing_ok=True)
        command = [sys.executable, "-W", "ignore", "-m", "charley.nlu.train_model", str(self.root), MODEL_NAME]
        done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **QUIET})
        if done.returncode or not self.model.is_file():
            raise TrainingError(last_lines(done.stdout + done.stderr))
        self._record.write_text(digest)


def last_lines(output: str) -> str:
    """The end of a command's output, without the warnings of libraries."""
    lines = [line for line in output.splitlines() if line.strip() and "Warning" not in line]
    return "\n".join(lines[-REPORTED_LINES:])
