"""Charley's own components on public question sets, beside what others published.

``python benchmarks/public_sets.py FOLDER [--json]`` in the project's folder. FOLDER holds four files, fetched once:
``data_full.json`` and ``data_small.json`` from https://github.com/clinc/oos-eval (folder ``data``), ``train.csv`` and
``test.csv`` from https://github.com/PolyAI-LDN/task-specific-datasets (folder ``banking_data``).

The sentence encoder and the topic classifier of config.yml read them, trained on the set's own training part, with
CLINC150's 100 off-topic training queries as the intents outside. As in the product the classifier names the likeliest
topic, and a query whose scope is below a threshold is declined. The threshold is the one that declines 5 % of the
in-scope queries of the validation part (CLINC150) or of 1,000 training rows left out (BANKING77); what it does is told
on the test part. BANKING77 has no off-topic queries: those of CLINC150 stand in, which are far from banking.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
import yaml
from aligned_table import aligned_table
from published_figures import PUBLISHED_BANKING, PUBLISHED_CLINC
from question_sets import FILES, SHOTS, Query, Split, read_splits
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rich.console import Console
from rich.progress import Progress

from charley.nlu.intents import OUTSIDE
from charley.nlu.sentence_encoder import EncoderMissing, SentenceEncoder
from charley.nlu.topic_classifier import SCOPE, TopicClassifier
from charley.serving.training import Project

FALSE_REJECTS = 0.05  # share of in-scope queries that may be declined, on the validation part
OFF_TOPIC = OUTSIDE[-1]
said = Console(stderr=True, highlight=False)


@dataclass(frozen=True)
class Reading:
    """What the components made of a query: its likeliest topic, and how surely it is in scope, 0 to 1."""

    topic: str
    scope: float


@dataclass(frozen=True)
class Score:
    """Percentages. ``accuracy`` without declining; the rest with, and None where nothing could choose a threshold."""

    accuracy: float
    answered_rightly: float | None = None  # of in-scope queries
    declined_wrongly: float | None = None  # of in-scope queries
    declined_rightly: float | None = None  # of off-topic queries


class Components:
    """Sentence encoder and topic classifier as config.yml has them. Each text is encoded once."""

    def __init__(self) -> None:
        pipeline = yaml.safe_load(Path("config.yml").read_text(encoding="utf-8"))["pipeline"]
        self._settings = {entry["name"].rpartition(".")[2]: entry for entry in pipeline}
        self._encoder = SentenceEncoder(self._config(SentenceEncoder), SentenceEncoder.__name__)
        self._nothing_said = DialogueStateTracker.from_events("public set", [])
        self._encoded: dict[str, Message] = {}

    def encode(self, texts: list[str], progress: Callable[[], None]) -> None:
        """Makes the vectors of the texts."""
        for text in texts:
            if text not in self._encoded:
                self._encoded[text] = self._encoder.process([Message({TEXT: text})], self._nothing_said)[0]
            progress()

    def trained(self, queries: list[Query], folder: Path) -> TopicClassifier:
        """A classifier that has learnt the queries and is stored in ``folder``."""
        arguments = (
            self._config(TopicClassifier),
            LocalModelStorage(folder),
            Resource(TopicClassifier.__name__),
            ExecutionContext(GraphSchema({})),
        )
        TopicClassifier.create(*arguments).train(TrainingData([self._example(query) for query in queries]))
        return TopicClassifier.load(*arguments)

    def read(self, classifier: TopicClassifier, query: Query) -> Reading:
        """What the classifier makes of a query."""
        message = classifier.process([self._encoded[query.text]])[0]
        ranking = (entry[INTENT_NAME_KEY] for entry in message.get(INTENT_RANKING_KEY))
        return Reading(next(name for name in ranking if name not in OUTSIDE), message.get(SCOPE))

    def _example(self, query: Query) -> Message:
        data = {TEXT: query.text, INTENT: query.topic or OFF_TOPIC}
        return Message(data, features=self._encoded[query.text].features)

    def _config(self, component: type) -> dict[str, Any]:
        return {**component.get_default_config(), **self._settings[component.__name__]}


def main() -> int:
    """Measures and prints. Returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help=f"holds {', '.join(FILES)}")
    parser.add_argument("--json", action="store_true", help="print the figures for machines")
    arguments = parser.parse_args()
    missing = [name for name in FILES if not (arguments.folder / name).is_file()]
    if missing:
        parser.error(f"{arguments.folder} lacks {', '.join(missing)}; the beginning of this file says where from")
    try:
        scores = measure(read_splits(arguments.folder))
    except EncoderMissing as error:
        said.print(str(error), style="red", markup=False)
        return 1
    if arguments.json:
        print(json.dumps({"encoder": encoder_files(), **{name: asdict(score) for name, score in scores.items()}}))
    else:
        print(f"{tables(scores)}\n\nSentence encoder: {encoder_files()}")
    return 0


def measure(splits: dict[str, Split]) -> dict[str, Score]:
    """The score of each split, means over the seeds. Raises EncoderMissing."""
    components = Components()
    by_name: dict[str, list[Score]] = defaultdict(list)
    texts = [query.text for split in splits.values() for query in (*split.train, *split.validation, *split.test)]
    with Progress(console=said, transient=True) as progress:
        encoding = progress.add_task("Encoding", total=len(texts))
        learning = progress.add_task("Learning", total=len(splits))
        components.encode(texts, lambda: progress.advance(encoding))
        for name, split in splits.items():
            progress.update(learning, description=f"Learning {name}")
            by_name[name.rstrip("0123456789 ") if "shot" in name else name].append(_score_of(components, split))
            progress.advance(learning)
    return {name: _mean(scores) for name, scores in by_name.items()}


def _score_of(components: Components, split: Split) -> Score:
    with tempfile.TemporaryDirectory() as folder:
        classifier = components.trained(split.train, Path(folder))
    read = [components.read(classifier, query) for query in split.test]
    valid = [components.read(classifier, query).scope for query in split.validation if query.topic]
    return score(split.test, read, threshold_for(valid) if valid else None)


def threshold_for(scopes: list[float]) -> float:
    """The scope below which FALSE_REJECTS of the given in-scope queries lie."""
    return float(np.quantile(scopes, FALSE_REJECTS))


def score(queries: list[Query], readings: list[Reading], threshold: float | None) -> Score:
    """How well the queries were read when those with a scope below ``threshold`` are declined."""
    pairs = list(zip(queries, readings, strict=True))
    inside = [(query, reading) for query, reading in pairs if query.topic]
    outside = [reading for query, reading in pairs if not query.topic]
    right = [reading for query, reading in inside if reading.topic == query.topic]
    accuracy = 100 * len(right) / len(inside)
    if threshold is None:
        return Score(accuracy)
    return Score(
        accuracy,
        answered_rightly=100 * sum(reading.scope >= threshold for reading in right) / len(inside),
        declined_wrongly=100 * sum(reading.scope < threshold for _, reading in inside) / len(inside),
        declined_rightly=100 * sum(reading.scope < threshold for reading in outside) / len(outside),
    )


def _mean(scores: list[Score]) -> Score:
    figures = [asdict(score) for score in scores]
    return Score(
        **{name: None if value is None else mean(each[name] for each in figures) for name, value in figures[0].items()}
    )


def tables(scores: dict[str, Score]) -> str:
    """The figures for people, in percent, above those of others."""
    full, small = scores["CLINC150 full"], scores["CLINC150 small"]
    clinc = [
        ["CLINC150, %", "Full: in scope right", "off-topic declined", "Small: in scope right", "off-topic declined"],
        ["Charley, nothing declined", _cell(full.accuracy), "", _cell(small.accuracy), ""],
        ["Charley, 5 % declined wrongly on validation", *_declining(full), *_declining(small)],
        *PUBLISHED_CLINC,
    ]
    shots = [scores[f"BANKING77 {shots}-shot"] for shots in SHOTS]
    columns = [*shots, scores["BANKING77 full"]]
    banking = [
        ["BANKING77, %", *(f"{shots} examples a topic" for shots in SHOTS), "all"],
        ["Charley, right with nothing declined", *(_cell(score.accuracy) for score in columns)],
        ["Charley, right and answered", *(_cell(score.answered_rightly) for score in columns)],
        ["Charley, declined wrongly", *(_cell(score.declined_wrongly) for score in columns)],
        ["Charley, CLINC150's off-topic declined", *(_cell(score.declined_rightly) for score in columns)],
        *PUBLISHED_BANKING,
    ]
    return f"{aligned_table(clinc)}\n\n{aligned_table(banking)}"


def _declining(score: Score) -> tuple[str, str]:
    return _cell(score.answered_rightly), _cell(score.declined_rightly)


def encoder_files() -> str:
    """Which encoder this was: the beginnings of the digests of its file and of the adapter merged into it, if any."""
    manifest = json.loads(Project().encoder.joinpath("manifest.json").read_text(encoding="utf-8"))
    adapter = manifest.get("adapter")
    return f"{manifest['encoder'][:8]}, {f'with adapter {adapter[:8]}' if adapter else 'without an adapter'}"


def _cell(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


if __name__ == "__main__":
    raise SystemExit(main())
