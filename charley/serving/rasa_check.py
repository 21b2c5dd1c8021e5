"""What Rasa itself has to say of questions, rules and stories."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

from charley.serving.training import QUIET, Project, last_lines


class RasaCheckError(Exception):
    """Rasa found faults; the message holds them."""


def check_data(project: Project) -> None:
    """Raises RasaCheckError with unknown and unused names, and questions under two intents (``rasa data validate``)."""
    _run(project, "data", "validate", "--fail-on-warnings", "--domain", "domain.yml", "--data", "data")


def check_rules(project: Project) -> None:
    """Raises RasaCheckError with rules and stories that contradict each other: only a RulePolicy in training sees that.

    A project that has been trained has none.
    """
    os.environ.update(QUIET)
    talk = io.StringIO()  # Rasa's, and the warnings of what it needs
    with tempfile.TemporaryDirectory() as scratch, contextlib.redirect_stdout(talk), contextlib.redirect_stderr(talk):
        from rasa.model_training import train_core  # Rasa takes seconds to import
        from rasa.shared.exceptions import RasaException

        config = Path(scratch, "config.yml")
        config.write_text(yaml.safe_dump(_core_only(project)), encoding="utf-8")
        try:
            train_core(str(project.root / "domain.yml"), str(config), str(project.root / "data"), scratch)
        except RasaException as error:
            raise RasaCheckError(f"Rules and stories:\n{last_lines(str(error))}") from error


def _core_only(project: Project) -> dict:
    """The configuration without a pipeline and with the RulePolicy alone."""
    config = yaml.safe_load((project.root / "config.yml").read_text(encoding="utf-8"))
    config["importers"][0]["knowledge"] = str(project.knowledge.resolve())
    rules = [policy for policy in config["policies"] if policy["name"] == "RulePolicy"]
    return {**config, "pipeline": [], "policies": rules}


def _run(project: Project, *arguments: str) -> None:
    command = [sys.executable, "-W", "ignore", "-m", "rasa", *arguments]
    done = subprocess.run(command, cwd=project.root, env={**os.environ, **QUIET}, capture_output=True, text=True)
    if done.returncode:
        raise RasaCheckError(f"rasa {arguments[0]} {arguments[1]}:\n{last_lines(done.stdout + done.stderr)}")
