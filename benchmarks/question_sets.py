"""Reads CLINC150 and BANKING77, and makes trainings and tests of them."""

from __future__ import annotations

import csv
import json
import random
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

HELD_OUT = 1000  # rows of BANKING77's training part that choose the threshold
SEEDS = (0, 1, 2)  # of the choice of examples where only some of each topic are used
SHOTS = (10, 30)  # examples of each topic
FILES = ("data_full.json", "data_small.json", "train.csv", "test.csv")


@dataclass(frozen=True)
class Query:
    """A text and the topic that it asks for; None when it asks for none of them."""

    text: str
    topic: str | None


@dataclass(frozen=True)
class Split:
    """What is learnt from, what chooses the threshold, and what is told on. ``validation`` may be empty."""

    train: list[Query]
    validation: list[Query]
    test: list[Query]


def read_splits(folder: Path) -> dict[str, Split]:
    """Every training and test that is made of the two sets, by name; names of repetitions end in the seed."""
    full, small = _clinc(folder / "data_full.json"), _clinc(folder / "data_small.json")
    outside = {part: [query for query in getattr(full, part) if query.topic is None] for part in ("train", "test")}
    rows, test = _banking(folder / "train.csv"), [*_banking(folder / "test.csv"), *outside["test"]]
    splits = {"CLINC150 full": full, "CLINC150 small": small}
    splits["BANKING77 full"] = Split([*rows, *outside["train"]], [], test)
    for shots in SHOTS:
        for seed in SEEDS:
            chosen, left = few_of_each(rows, shots, seed)
            splits[f"BANKING77 {shots}-shot {seed}"] = Split([*chosen, *outside["train"]], left[:HELD_OUT], test)
    return splits


def _clinc(path: Path) -> Split:
    parts = json.loads(path.read_text(encoding="utf-8"))

    def queries(part: str) -> list[Query]:
        inside = [Query(text, topic) for text, topic in parts[part]]
        return [*inside, *(Query(text, None) for text, _ in parts[f"oos_{part}"])]

    return Split(queries("train"), queries("val"), queries("test"))


def _banking(path: Path) -> list[Query]:
    with path.open(encoding="utf-8", newline="") as file:
        return [Query(row["text"], row["category"]) for row in csv.DictReader(file)]


def few_of_each(queries: list[Query], shots: int, seed: int) -> tuple[list[Query], list[Query]]:
    """``shots`` queries of each topic, and the others, both in random order."""
    shuffled = random.Random(seed).sample(queries, len(queries))
    taken: dict[str | None, int] = defaultdict(int)
    chosen, left = [], []
    for query in shuffled:
        taken[query.topic] += 1
        (chosen if taken[query.topic] <= shots else left).append(query)
    return chosen, left
