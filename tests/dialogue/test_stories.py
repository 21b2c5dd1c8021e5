"""Every test conversation goes as written, and Rasa finds no fault or contradiction in rules and stories."""

from __future__ import annotations

import asyncio
import json
import logging
import shutil
from pathlib import Path

import pytest
import yaml
from rasa.core.agent import Agent
from rasa.core.test import test as run_stories
from rasa.utils.log_utils import configure_structlog

from charley.serving.rasa_check import RasaCheckError, check_rules
from charley.serving.training import Project

STORIES = sorted(Path(__file__).parent.glob("test_*.yml"))
CONTRADICTION = """
version: "3.1"
stories:
- story: a hello is answered with goodbye, against the rule
  steps:
  - intent: greet
  - action: utter_goodbye
"""


@pytest.fixture(scope="module")
def agent(project):
    configure_structlog(logging.WARNING)
    return Agent.load(str(project.model))


@pytest.fixture
def contradicting(project, tmp_path):
    """A copy of the project's inputs with a story that contradicts a rule."""
    for name in ("config.yml", "domain.yml"):
        shutil.copy(project.root / name, tmp_path)
    shutil.copytree(project.knowledge, tmp_path / "knowledge")
    shutil.copytree(project.root / "data", tmp_path / "data", ignore=shutil.ignore_patterns("nlu.yml"))  # not needed
    (tmp_path / "build").symlink_to((project.root / "build").resolve())
    (tmp_path / "data" / "contradiction.yml").write_text(CONTRADICTION, encoding="utf-8")
    return Project(tmp_path)


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.name)
def test_every_test_conversation_goes_as_written(agent, path, tmp_path):
    asyncio.run(run_stories(str(path), agent, out_directory=str(tmp_path), e2e=True, disable_plotting=True))

    failed = (tmp_path / "failed_test_stories.yml").read_text(encoding="utf-8")
    result = json.loads((tmp_path / "story_report.json").read_text(encoding="utf-8"))["conversation_accuracy"]
    written = len(yaml.safe_load(path.read_text(encoding="utf-8"))["stories"])
    assert written > 0
    assert result["correct"] == result["total"] == written, failed


def test_there_are_test_conversations():
    assert STORIES


def test_a_conversation_that_goes_another_way_is_noticed(agent, tmp_path):
    stories = tmp_path / "test_wrong.yml"
    stories.write_text(CONTRADICTION, encoding="utf-8")

    asyncio.run(run_stories(str(stories), agent, out_directory=str(tmp_path), e2e=True, disable_plotting=True))

    result = json.loads((tmp_path / "story_report.json").read_text(encoding="utf-8"))["conversation_accuracy"]
    assert result["correct"] == 0


def test_a_story_that_contradicts_a_rule_is_noticed(contradicting):
    with pytest.raises(RasaCheckError, match="a visitor says hello"):
        check_rules(contradicting)


def test_rasa_has_looked_at_the_data_as_they_are(project):
    """``make test`` runs ``charley check --rasa`` before the tests, and not again when nothing has changed."""
    assert project.rasa_check_record.read_text() == project.digest_of_inputs()
