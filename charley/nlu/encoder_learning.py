"""How the sentence encoder learns from lessons: the tasks, and the steps in which it gets better at them."""

from __future__ import annotations

import math
import time

import numpy as np
import torch
from torch.nn import functional

from charley.nlu.tunable_encoder import BATCH, TunableEncoder, batches_by_length
from charley.nlu.tuning_lessons import NONE, Lessons

EPOCHS = 4
RATE = 1e-3  # of learning; the intents' directions learn three times as fast
WARM_UP = 0.1  # of the steps, in which the rate grows
LEAST_RATE = 0.02  # of RATE, at the end
DROPOUT = 0.1
SHARPNESS = 20.0  # by which cosines become log odds
SMOOTHING = 0.05  # of the probability of the right intent, shared by the others
SHUFFLED_AT_ONCE = 16 * BATCH  # texts, which are then sorted by length


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


def tuned_encoder(lessons: Lessons, order: int = 0) -> TunableEncoder:
    """An encoder that has learned to tell intents and danger classes apart. Raises WeightsError.

    ``order`` is the seed of the order in which it sees the lessons.
    """
    encoder, random, start = TunableEncoder(), np.random.default_rng(order), time.monotonic()
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
        for batch in _shuffled_batches(lessons.texts, random):
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


def _shuffled_batches(texts: list[str], random: np.random.Generator) -> list[np.ndarray]:
    order = random.permutation(len(texts))
    some = [order[at : at + SHUFFLED_AT_ONCE] for at in range(0, len(order), SHUFFLED_AT_ONCE)]
    batches = [batch for places in some for batch in batches_by_length(texts, places)]
    random.shuffle(batches)
    return batches
