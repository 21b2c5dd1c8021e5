"""One pipeline in a process of its own, for ``benchmarks/nlu_speed.py``.

``python benchmarks/nlu_worker.py train CONFIG MODEL`` trains on the project's questions.
``python benchmarks/nlu_worker.py measure MODEL QUESTIONS RESULT`` loads a model, has it read the questions of a JSON
file, and writes what that took to another. Time spent before this module is imported does not count.
"""

from __future__ import annotations

import asyncio
import json
import logging
import resource
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

WARM_UP = 30  # questions, the first of the file, that are read and not counted


@dataclass(frozen=True)
class Measured:
    """What one process took: seconds to import Rasa, seconds to load the model, megabytes held, milliseconds a text."""

    import_seconds: float
    load_seconds: float
    memory_mb: float
    milliseconds: list[float]

    @property
    def ready_seconds(self) -> float:
        """From the start of the process to the first question."""
        return self.import_seconds + self.load_seconds


def measure(model: Path, questions: list[str]) -> Measured:
    """Loads a trained model and parses the questions one after the other, the first WARM_UP without a watch."""
    begun = time.perf_counter()
    from rasa.core.agent import Agent  # the import is part of what is measured

    _quiet()
    imported = time.perf_counter()
    agent = Agent.load(str(model))
    loaded = time.perf_counter()
    milliseconds = asyncio.run(_parse(agent, questions))[WARM_UP:]
    return Measured(imported - begun, loaded - imported, _memory_mb(), milliseconds)


async def _parse(agent, questions: list[str]) -> list[float]:  # noqa: ANN001 - its class is imported by the watch
    taken = []
    for question in questions:
        begun = time.perf_counter()
        await agent.parse_message(question)
        taken.append((time.perf_counter() - begun) * 1000)
    return taken


def train(config: Path, model: Path) -> int:
    """Trains ``model`` (a path that ends in .tar.gz) on the project's own data. Returns the exit status."""
    from rasa.model_training import train as train_model

    _quiet()
    return train_model(
        domain="domain.yml",
        config=str(config),
        training_files=["data"],
        output=str(model.parent),
        fixed_model_name=model.name.removesuffix(".tar.gz"),
    ).code


def _quiet() -> None:
    """Without this Rasa writes every message out, which would be measured. Also heeds TF_..._PARALLELISM_THREADS."""
    from rasa.utils.common import configure_logging_and_warnings
    from rasa.utils.log_utils import configure_structlog
    from rasa.utils.tensorflow.environment import setup_tf_environment

    configure_logging_and_warnings(log_level=logging.WARNING)
    configure_structlog(logging.WARNING)
    setup_tf_environment()


def _memory_mb() -> float:
    """Resident memory of this process; macOS tells only the most that it ever was."""
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


if __name__ == "__main__":
    task, *paths = sys.argv[1:]
    if task == "train":
        raise SystemExit(train(*map(Path, paths)))
    model, questions, result = map(Path, paths)
    result.write_text(json.dumps(asdict(measure(model, json.loads(questions.read_text())))))
