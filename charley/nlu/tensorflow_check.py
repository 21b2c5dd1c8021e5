"""Refuses a config.yml that needs TensorFlow where TensorFlow is not installed."""

from __future__ import annotations

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
    component = class_from_module_path(name) if "." in name else DefaultV1Recipe._from_registry(name).clazz
    return "tensorflow" in component.required_packages()
