"""Training says what it needs, and a model is renewed when, and only when, it would come out different."""

from __future__ import annotations

import shutil
import sys
from contextlib import contextmanager

import pytest
import rasa.__main__

from charley.nlu import train_model
from charley.serving.training import QUIET, Project, TrainingError, last_lines

INSTALL = "uv sync --extra tensorflow"


def copied(project, root):
    """A copy of the project's inputs."""
    for name in ("config.yml", "domain.yml"):
        shutil.copy(project.root / name, root)
    for name in ("data", "knowledge"):
        shutil.copytree(project.root / name, root / name)
    (root / "build").mkdir()
    (root / "build" / "encoder").symlink_to(project.encoder.resolve())
    (root / "models").mkdir()
    return Project(root)


@pytest.fixture
def with_diet(project, tmp_path):
    """A copy whose configuration has a component that needs TensorFlow; small, since it is refused unread."""
    copy = copied(project, tmp_path)
    shutil.rmtree(copy.root / "data" / "topics")
    config = copy.root / "config.yml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("\npolicies:\n", "\n- name: DIETClassifier\npolicies:\n", 1), encoding="utf-8")
    return copy


@pytest.fixture(scope="module")
def up_to_date(project, tmp_path_factory):
    """A copy with a model that is recorded as made from it as it is now. Tests leave it as it was."""
    copy = copied(project, tmp_path_factory.mktemp("copy"))
    copy.model.write_bytes(b"a model")
    copy.model.with_name("charley.inputs").write_text(copy.digest_of_inputs())
    assert copy.is_trained()
    return copy


@contextmanager
def changed(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    yield
    path.write_text(text, encoding="utf-8")


def test_training_names_a_component_that_needs_tensorflow(with_diet, monkeypatch, capfd):
    monkeypatch.setattr(sys, "argv", ["train_model", str(with_diet.root), "charley"])
    for name, value in QUIET.items():
        monkeypatch.setenv(name, value)
    status = train_model.main()

    told = capfd.readouterr()
    said = last_lines(told.out + told.err)
    assert status == 1
    assert "DIETClassifier" in said
    assert INSTALL in said
    assert ".py" not in said  # words for an editor, no stack trace
    assert not with_diet.is_trained()


def test_training_that_fails_says_why_and_leaves_no_record(project, tmp_path, monkeypatch):
    """A Python that cannot start stands for everything that may go wrong in the process that trains."""
    copy, broken = copied(project, tmp_path), tmp_path / "python"
    broken.write_text("#!/bin/sh\necho out of memory >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(broken))
    with pytest.raises(TrainingError, match="out of memory"):
        copy.train()
    assert not copy.is_trained()


def test_the_training_command_of_rasa_names_it_too(with_diet, monkeypatch, capfd):
    monkeypatch.chdir(with_diet.root)
    monkeypatch.setattr(sys, "argv", ["rasa", "train"])
    for name, value in QUIET.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        rasa.__main__.main()

    assert ended.value.code
    told = capfd.readouterr()
    said = " ".join((told.out + told.err).split())
    assert "DIETClassifier" in said
    assert INSTALL in said
    assert "Traceback" not in said
    assert not list((with_diet.root / "models").iterdir())


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("data/topics/relief/nlu.yml", "  examples: |\n", "  examples: |\n    - a new one\n"),
        ("config.yml", "strength: 20", "strength: 21"),
        ("domain.yml", "session_expiration_time: 60", "session_expiration_time: 61"),
        ("knowledge/vocabulary.yml", "[legs, ", "[legs, leggies, "),
        ("knowledge/danger_examples.yml", "\nharmless:\n", "\n# a remark\nharmless:\n"),
        ("data/core/rules.yml", "a visitor says hello", "a visitor greets"),
    ],
)
def test_any_input_that_changes_makes_the_model_old(up_to_date, name, old, new):
    with changed(up_to_date.root / name, old, new):
        assert not up_to_date.is_trained()


def test_a_new_wording_of_an_article_leaves_the_model_as_new_as_it_was(up_to_date):
    with (
        changed(up_to_date.knowledge / "articles" / "relief.md", "title: How to ease", "title: What eases"),
        changed(up_to_date.knowledge / "wording.yml", "You can reach a person here", "Here is a person"),
    ):
        assert up_to_date.is_trained()


def test_a_model_without_its_file_or_its_record_is_not_there(up_to_date):
    model, record = up_to_date.model, up_to_date.model.with_name("charley.inputs")
    for path in (model, record):
        kept = path.read_bytes()
        path.unlink()
        assert not up_to_date.is_trained()
        path.write_bytes(kept)
    assert up_to_date.is_trained()


def test_the_model_is_as_new_however_the_folder_is_named(project):
    assert Project(project.root.resolve()).is_trained()


def test_a_project_that_has_moved_need_not_be_trained_again(up_to_date, tmp_path_factory):
    moved = tmp_path_factory.mktemp("elsewhere") / "charley"
    shutil.copytree(up_to_date.root, moved, symlinks=True)

    assert Project(moved).is_trained()
