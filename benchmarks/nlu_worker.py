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
from collections import defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rasa.core.agent import Agent

WARM_UP = 30  # questions, the first of the file, that are read and not counted


@dataclass(frozen=True)
class Measured:
    """What one process took.

    Seconds to import Rasa and to load the model, megabytes of memory held, milliseconds of each question by the clock;
    in milliseconds a question on average, the CPU time of the process and that of each component of the pipeline.
    """

    import_seconds: float
    load_seconds: float
    memory_mb: float
    milliseconds: list[float]
    cpu_milliseconds: float
    component_milliseconds: dict[str, float]

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
    counted = questions[WARM_UP:]
    asyncio.run(_parse(agent, questions[:WARM_UP]))
    watch = _watch_components(agent)
    cpu_begun = time.process_time()
    milliseconds = asyncio.run(_parse(agent, counted))
    cpu_seconds = time.process_time() - cpu_begun
    return Measured(
        imported - begun,
        loaded - imported,
        _memory_mb(),
        milliseconds,
        1000 * cpu_seconds / len(counted),
        {name: 1000 * seconds / len(counted) for name, seconds in watch.items()},
    )


async def _parse(agent: Agent, questions: list[str]) -> list[float]:
    taken = []
    for question in questions:
        begun = time.perf_counter()
        await agent.parse_message(question)
        taken.append((time.perf_counter() - begun) * 1000)
    return taken


def _watch_components(agent: Agent) -> dict[str, float]:
    """CPU seconds of each component from now on, all threads of the process included; costs a few microseconds."""
    from rasa.engine.graph import GraphNodeHook

    class Watch(GraphNodeHook):
        def on_before_node(self, *args: Any, **kwargs: Any) -> dict[str, float]:
            return {"begun": time.process_time()}

        def on_after_node(self, node_name: str, *args: Any, input_hook_data: dict[str, float], **kwargs: Any) -> None:
            component = node_name.removeprefix("run_").rstrip("0123456789").rpartition(".")[2]
            seconds[component] += time.process_time() - input_hook_data["begun"]

    seconds: dict[str, float] = defaultdict(float)
    for node in agent.processor.graph_runner._instantiated_nodes.values():  # Rasa takes hooks for training only
        node._hooks.append(Watch())
    return seconds


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
