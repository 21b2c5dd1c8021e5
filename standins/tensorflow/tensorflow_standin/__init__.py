"""A stand-in for TensorFlow and Keras, for a Rasa whose pipeline uses neither.

Rasa 3.6 imports TensorFlow when it starts, whatever the pipeline: to subclass its layers, to decorate functions and
to annotate types. That import costs most of Rasa's start-up time and 0.9 GB of disk. The stand-in answers it with
inert names: they can be subclassed, subscripted and used in annotations, and nothing else. Calling one, as any real
use does, raises :class:`TensorFlowNotInstalled`, which says what to install.

The finder stands last in ``sys.meta_path``, so a TensorFlow that is installed is always the one that is found.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

STOOD_IN_FOR = ("tensorflow", "keras")


class TensorFlowNotInstalled(ImportError):
    """Something really tried to use TensorFlow. An ImportError, so that optional uses elsewhere fall back."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"'{name}' was used, but TensorFlow is not installed. Charley's own pipeline does not need it. A "
            f"config.yml with DIETClassifier, TEDPolicy, UnexpecTEDIntentPolicy, ResponseSelector, ConveRTFeaturizer "
            f"or LanguageModelFeaturizer does: install it with 'uv sync --extra tensorflow', or take the component "
            f"out of config.yml."
        )


class Inert(type):
    """Metaclass of every name of the stand-in: a class that can stand as a base and in annotations, and no more."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return _inert(f"{cls._standin_name}.{name}")

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        raise TensorFlowNotInstalled(cls._standin_name)

    def __getitem__(cls, item: Any) -> Any:
        return cls

    def __or__(cls, other: Any) -> Any:
        return cls

    __ror__ = __or__

    def __bool__(cls) -> bool:
        raise TensorFlowNotInstalled(cls._standin_name)

    def __iter__(cls) -> Iterator[Any]:
        raise TensorFlowNotInstalled(cls._standin_name)

    def __len__(cls) -> int:
        raise TensorFlowNotInstalled(cls._standin_name)


def _inert(name: str) -> Inert:
    return Inert(name.rpartition(".")[2], (), {"_standin_name": name})


class _InertModule(ModuleType):
    """A module of the stand-in: any public name asked of it is an inert class."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        value = _inert(f"{self.__name__}.{name}")
        setattr(self, name, value)
        return value


class _StandInLoader(Loader):
    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _InertModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run: the names appear as they are asked for."""


class _StandInFinder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        parent, _, _ = fullname.rpartition(".")
        ours = isinstance(sys.modules.get(parent), _InertModule) if parent else fullname in STOOD_IN_FOR
        if not ours:  # the real TensorFlow, too, tries to import parts of itself that it does not have
            return None
        return ModuleSpec(fullname, _StandInLoader(), origin="tensorflow_standin", is_package=True)


def install() -> None:
    """Put the finder last in ``sys.meta_path``, once."""
    if not any(isinstance(finder, _StandInFinder) for finder in sys.meta_path):
        sys.meta_path.append(_StandInFinder())


def is_active() -> bool:
    """Whether ``import tensorflow`` gives the stand-in rather than the real package."""
    import tensorflow

    return is_standin(tensorflow)


def is_standin(value: object) -> bool:
    """Whether ``value`` is a module or a name of the stand-in."""
    return isinstance(value, _InertModule | Inert)
