"""Refuses a config.yml that needs TensorFlow where TensorFlow is not installed."""

from __future__ import annotations

import sys
from typing import Any

import tensorflow_standin
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.exceptions import RasaException
from rasa.shared.utils.common import class_from_module_path


class TensorFlowNeeded(RasaException):
    """A component of the configuration needs TensorFlow, and only the stand-in is there."""


def refuse_tensorflow(config: dict[str, Any], config_file: str) -> None:
    """Raises TensorFlowNeeded when a component of ``config`` needs TensorFlow and only the stand-in is there."""
    if not tensorflow_standin.is_active():
        return
    entries = [*(config.get("pipeline") or []), *(config.get("policies") or [])]
    needing = [entry["name"] for entry in entries if _needs_tensorflow(entry["name"])]
    if needing:
        raise TensorFlowNeeded(
            f"{config_file}: {', '.join(needing)} needs TensorFlow, which is not installed. Install it with "
            f"'uv sync --extra tensorflow', or take the component out of the file."
        )


def _needs_tensorflow(name: str) -> bool:
    """Whether the component's class, or one that it builds on, stands in a module that imports TensorFlow.

    ``required_packages`` does not tell: DIETClassifier and the policies built on TensorFlow name none.
    """
    component = class_from_module_path(name) if "." in name else DefaultV1Recipe._from_registry(name).clazz
    modules = (sys.modules[ancestor.__module__] for ancestor in component.__mro__)
    return any(tensorflow_standin.is_standin(value) for module in modules for value in vars(module).values())
