"""How fast and how large understanding is: Charley's pipeline and Rasa's default one, side by side.

``charley bench`` runs this; ``python benchmarks/nlu_speed.py [--rounds N] [--json]`` in the project's folder does too.

Both are trained on the same questions. In each round each of them is started in a process of its own, on one thread,
and reads the same questions one after the other; which of them goes first changes from round to round, so that the
machine's moods hit both alike. Rasa's default needs TensorFlow: uv installs it into an environment of its own below
``build/bench``, where the trained model stays too. Its network is trained for a few epochs only, which changes what it
answers, but neither its speed nor its size; nothing here is about accuracy.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from aligned_table import aligned_table
from nlu_worker import WARM_UP, Measured
from rich.console import Console
from rich.progress import Progress

from charley.content.examples import Example, read_examples
from charley.knowledge import ContentError
from charley.serving.training import QUIET, Project, TrainingError, last_lines

QUESTIONS = 300  # in each round, after the warm-up
SEED = 0  # of the choice of questions
FOLDER = Path("build/bench")
ENVIRONMENT = FOLDER / "environment"  # the one with TensorFlow
DEFAULT_CONFIG = Path("benchmarks/rasa_default.yml")
WORKER = Path(__file__).with_name("nlu_worker.py")
TENSORFLOW_QUIET = {"TF_CPP_MIN_LOG_LEVEL": "2"}
ONE_TENSORFLOW_THREAD = {"TF_INTRA_OP_PARALLELISM_THREADS": "1", "TF_INTER_OP_PARALLELISM_THREADS": "1"}
SMALLEST_SHOWN = 0.05  # CPU milliseconds of a component that has a row of its own
ROWS = {  # of the table: label and format of each figure
    "median_ms": ("one question, median, ms", ".2f"),
    "p95_ms": ("one question, 95th percentile, ms", ".2f"),
    "cpu_ms": ("CPU a question, mean, ms", ".2f"),
    "ready_seconds": ("start to ready, s", ".1f"),
    "load_seconds": ("of that, loading the model, s", ".1f"),
    "memory_mb": ("memory, MB", ".0f"),
}
said = Console(stderr=True, highlight=False)  # progress and errors; standard output is for results


class BenchError(Exception):
    """The figures could not be taken; the message says why and what to do."""


@dataclass(frozen=True)
class Contender:
    """A trained pipeline, the Python that runs it, and what has been measured of it, round by round."""

    name: str
    python: Path
    model: Path
    environment: dict[str, str] = field(default_factory=dict)
    rounds: list[Measured] = field(default_factory=list)

    def start(self, questions: Path) -> None:
        """Adds a round. Raises BenchError when the process fails."""
        result = FOLDER / "measured.json"
        one_thread = {"OMP_NUM_THREADS": "1", **self.environment}
        _run(self.python, "measure", self.model, questions, result, environment=one_thread, fault=f"{self.name} failed")
        self.rounds.append(Measured(**json.loads(result.read_text())))

    def figures(self) -> dict[str, float]:
        """Over all rounds: milliseconds a question, seconds to start, megabytes of memory."""
        milliseconds = np.concatenate([measured.milliseconds for measured in self.rounds])
        return {
            "median_ms": float(np.median(milliseconds)),
            "p95_ms": float(np.percentile(milliseconds, 95)),
            "cpu_ms": median(measured.cpu_milliseconds for measured in self.rounds),
            "ready_seconds": median(measured.ready_seconds for measured in self.rounds),
            "load_seconds": median(measured.load_seconds for measured in self.rounds),
            "memory_mb": median(measured.memory_mb for measured in self.rounds),
        }

    def components(self) -> dict[str, float]:
        """CPU milliseconds a question of each component of the pipeline."""
        names = self.rounds[0].component_milliseconds
        return {name: median(measured.component_milliseconds[name] for measured in self.rounds) for name in names}


def main() -> int:
    """Measures and prints. Returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="how often each is started and measured (default: 5)")
    parser.add_argument("--json", action="store_true", help="print the figures for machines")
    arguments = parser.parse_args()
    if arguments.rounds < 1:
        parser.error("there must be at least one round")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that the process at work ends too
    try:
        contenders = _measured(arguments.rounds)
    except (BenchError, ContentError, TrainingError) as error:
        said.print(str(error), style="red", markup=False)
        return 1
    except KeyboardInterrupt:
        return 130
    print(json.dumps(report(*contenders)) if arguments.json else table(*contenders))
    return 0


def _measured(rounds: int) -> tuple[Contender, Contender]:
    """Charley and Rasa's default after as many rounds, trained before where that is needed."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    examples = read_examples(Path())
    charley, default = _trained_charley(), _trained_default()
    questions = FOLDER / "questions.json"
    questions.write_text(json.dumps(varied_questions(examples, WARM_UP + QUESTIONS)))
    with Progress(console=said, transient=True) as progress:
        task = progress.add_task("Measuring", total=2 * rounds)
        for number in range(rounds):
            for contender in (charley, default) if number % 2 == 0 else (default, charley):
                progress.update(task, description=f"Measuring {contender.name}")
                contender.start(questions)
                progress.advance(task)
    return charley, default


def _trained_charley() -> Contender:
    project = Project()
    if not project.is_trained():
        with said.status("Training Charley's model; this takes about half a minute"):
            project.train()
    return Contender("Charley", Path(sys.executable), project.model)


def _trained_default() -> Contender:
    """Rasa's default pipeline, in an environment with TensorFlow. Raises BenchError."""
    with said.status("Installing TensorFlow into an environment of its own; the first time it is downloaded"):
        _install_tensorflow()
    python, model = ENVIRONMENT / "bin" / "python", FOLDER / "rasa-default.tar.gz"
    record, digest = FOLDER / "rasa-default.inputs", _digest_of_default()
    if not model.is_file() or not record.is_file() or record.read_text() != digest:
        with said.status("Training Rasa's default pipeline on the same questions; this takes two to five minutes"):
            uncached = {**TENSORFLOW_QUIET, "RASA_MAX_CACHE_SIZE": "0"}
            fault = "Rasa's default pipeline could not be trained"
            _run(python, "train", DEFAULT_CONFIG, model, environment=uncached, fault=fault)
        record.write_text(digest)
    return Contender("Rasa's default", python, model, {**TENSORFLOW_QUIET, **ONE_TENSORFLOW_THREAD})


def _install_tensorflow() -> None:
    uv = shutil.which(os.environ.get("UV", "uv")) or shutil.which(".tools/bin/uv")
    if not uv:
        raise BenchError("uv is needed to install TensorFlow and is not there: https://docs.astral.sh/uv/ says how.")
    environment = {**os.environ, "UV_PROJECT_ENVIRONMENT": str(ENVIRONMENT)}
    command = [uv, "sync", "--locked", "--no-dev", "--extra", "tensorflow"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise BenchError(
            f"TensorFlow could not be installed, which Rasa's default pipeline needs. The first time it is downloaded "
            f"(0.3 GB): is there a network? uv says:\n{last_lines(done.stderr)}"
        )


def _run(python: Path, task: str, *paths: Path, environment: dict[str, str], fault: str) -> None:
    """One run of the worker. Raises BenchError with ``fault`` and the end of what the process wrote."""
    command = [python, "-W", "ignore", WORKER, task, *paths]
    environment = {**os.environ, **QUIET, **environment}
    done = subprocess.run([str(part) for part in command], env=environment, capture_output=True, text=True)
    if done.returncode:
        raise BenchError(f"{fault}:\n{last_lines(done.stdout + done.stderr)}")


def _digest_of_default() -> str:
    """A digest of what the default learns to understand from; rules and wording cost it no time."""
    files = [DEFAULT_CONFIG, *sorted(Path("data").rglob("nlu.yml"))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def varied_questions(examples: Iterable[Example], count: int) -> list[str]:
    """Texts of ``count`` training examples, of each intent as many as of any other; always the same ones."""
    chance = random.Random(SEED)
    by_intent: dict[str, list[str]] = {}
    for example in examples:
        by_intent.setdefault(example.intent, []).append(example.text)
    for texts in by_intent.values():
        chance.shuffle(texts)
    in_turn = [text for text in chain(*zip_longest(*by_intent.values())) if text is not None]
    chosen = in_turn[:count]
    chance.shuffle(chosen)
    return chosen


def ratios_by_round(charley: Contender, default: Contender) -> list[float]:
    """How many times as long the default took for the median question, in each round."""
    pairs = zip(charley.rounds, default.rounds, strict=True)
    return [median(theirs.milliseconds) / median(ours.milliseconds) for ours, theirs in pairs]


def report(charley: Contender, default: Contender) -> dict[str, Any]:
    """All figures; ``default_to_charley`` is how many times as much of each the default needs."""
    ours, theirs = charley.figures(), default.figures()
    return {
        "questions": len(charley.rounds[0].milliseconds),
        "rounds": len(charley.rounds),
        "charley": ours,
        "rasa_default": theirs,
        "charley_components_cpu_ms": charley.components(),
        "rasa_default_components_cpu_ms": default.components(),
        "default_to_charley": {name: theirs[name] / ours[name] for name in ours},
        "default_to_charley_median_ms_by_round": ratios_by_round(charley, default),
    }


def table(charley: Contender, default: Contender) -> str:
    """The figures for people."""
    figures = report(charley, default)
    rows = [["", charley.name, default.name, "default / Charley"]]
    for name, (label, digits) in ROWS.items():
        ours, theirs = figures["charley"][name], figures["rasa_default"][name]
        rows.append([label, format(ours, digits), format(theirs, digits), format(theirs / ours, ".2f")])
    by_round = figures["default_to_charley_median_ms_by_round"]
    explained = (
        f"{figures['questions']} questions in each of {figures['rounds']} rounds, on one thread. "
        f"Default / Charley of the median, round by round: {min(by_round):.2f} to {max(by_round):.2f}."
    )
    return "\n\n".join([aligned_table(rows), explained, *map(component_table, (charley, default))])


def component_table(contender: Contender) -> str:
    """Where the CPU time of a question goes, the most first. Components of next to nothing are among the rest."""
    large = {name: spent for name, spent in contender.components().items() if spent >= SMALLEST_SHOWN}
    rest = contender.figures()["cpu_ms"] - sum(large.values())
    shown = [*sorted(large.items(), key=lambda entry: -entry[1]), ("Rasa and the rest", rest)]
    heading = [f"{contender.name}: component", "CPU, ms a question"]
    return aligned_table([heading, *([name, f"{spent:.2f}"] for name, spent in shown)])


if __name__ == "__main__":
    raise SystemExit(main())
