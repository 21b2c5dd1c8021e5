"""The environment: locked, exported, and without what is not used."""

import importlib.metadata
import os
import subprocess
from pathlib import Path

UV = os.environ.get("UV", "uv")


def test_requirements_txt_is_the_locked_list():
    export = [UV, "export", "--quiet", "--locked", "--no-dev", "--no-hashes", "--no-emit-project", "--no-annotate"]
    exported = subprocess.run(export, capture_output=True, text=True, check=True).stdout

    assert _pins(Path("requirements.txt").read_text()) == _pins(exported), "run 'make requirements'"


def test_neither_tensorflow_nor_what_only_unused_features_need_is_installed():
    installed = {distribution.metadata["Name"].lower() for distribution in importlib.metadata.distributions()}

    unused = {"tensorflow", "tensorflow-cpu", "keras", "jax", "torch", "skops", "sklearn-crfsuite", "confluent-kafka"}
    assert installed & unused == set()


def _pins(text):
    return [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
