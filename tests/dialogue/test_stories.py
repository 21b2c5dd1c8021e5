"""Every test conversation goes as written, and Rasa finds no fault or contradiction in rules and stories."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from rasa.core.agent import Agent
from rasa.core.test import test as run_stories
from rasa.utils.log_utils import configure_structlog

from charley.serving.training import QUIET

STORIES = sorted(Path(__file__).parent.glob("test_*.yml"))
CONTRADICTION = """
version: "3.1"
stories:
- story: a hello is answered with goodbye, against the rule
  steps:
  - intent: greet
  - action: utter_goodbye
"""
SECONDS = 120


@pytest.fixture(scope="module")
def agent(project):
    configure_structlog(logging.WARNING)
    return Agent.load(str(project.model))


@pytest.fixture(scope="module")
def core_only(project, tmp_path_factory):
    """A configuration without a pipeline: training takes seconds and still compares all rules and stories."""
    config = yaml.safe_load((project.root / "config.yml").read_text(encoding="utf-8"))
    (importer,) = config["importers"]
    importer["knowledge"] = str(project.knowledge.resolve())
    config |= {"pipeline": [], "policies": [policy for policy in config["policies"] if policy["name"] == "RulePolicy"]}
    path = tmp_path_factory.mktemp("core") / "config.yml"
    path.write_text(yaml.safe_dump(config), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def commands(project, core_only):
    """Rasa's commands by name. They are started together, since each spends most of its time alone."""
    contradicting = core_only.parent / "data"
    shutil.copytree(project.root / "data", contradicting)
    (contradicting / "contradiction.yml").write_text(CONTRADICTION, encoding="utf-8")
    train = ["train", "core", "--domain", "domain.yml", "--config", str(core_only)]
    given = {
        "validate": [
            "data",
            "validate",
            "--fail-on-warnings",
            "--domain",
            "domain.yml",
            "--data",
            "data",
            "--config",
            "config.yml",
        ],
        "train": [*train, "--stories", "data", "--out", str(core_only.parent / "clean")],
        "train contradicting": [*train, "--stories", str(contradicting), "--out", str(core_only.parent / "unclean")],
    }
    started = {
        name: subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "rasa", *arguments],
            env={**os.environ, **QUIET},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for name, arguments in given.items()
    }
    yield started
    for process in started.values():
        process.kill()
        process.communicate()


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


def test_rasa_finds_no_fault_in_the_data(commands):
    said, _ = commands["validate"].communicate(timeout=SECONDS)

    assert commands["validate"].returncode == 0, said


def test_no_rule_contradicts_a_story(commands, core_only):
    said, _ = commands["train"].communicate(timeout=SECONDS)

    assert commands["train"].returncode == 0, said
    assert list((core_only.parent / "clean").glob("*.tar.gz"))


def test_a_story_that_contradicts_a_rule_is_noticed(commands, core_only):
    said, _ = commands["train contradicting"].communicate(timeout=SECONDS)

    assert commands["train contradicting"].returncode != 0
    assert "Contradicting" in said
    assert "a visitor says hello" in said
    assert not list((core_only.parent / "unclean").glob("*.tar.gz"))
