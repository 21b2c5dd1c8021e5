"""The sentence encoder in PyTorch, in which a low-rank change of each linear layer can be learned.

It computes what MiniLM does, so that what is learned can be merged into MiniLM's weights.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional

from charley.nlu.encoder_weights import EPSILON, HEADS, LAYERS, TOKENIZER, WIDTH, original, verified
from charley.nlu.marks import without_marks

SEED = 0
RANK = 16
STRENGTH = 2.0  # of B A beside W; in the file it is part of B
LONGEST = 96  # word pieces of a text
BATCH = 48  # texts
LINEAR = (
    *("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"),
    *("intermediate.dense", "output.dense"),
)


class TunableEncoder:
    """MiniLM in PyTorch with a low-rank change, at first none, of each linear layer. Raises WeightsError."""

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
            for batch in batches_by_length(texts, np.arange(len(texts))):
                vectors[batch] = self.vectors([texts[at] for at in batch], dropout=0.0).numpy()
        return vectors

    def vectors(self, texts: list[str], dropout: float) -> torch.Tensor:
        """Vectors of unit length, from which one can learn. ``dropout`` is the share of what is left out by chance.

        Products are of 16 bits: more than twice as fast, and what is learned is as good.
        """
        with torch.autocast("cpu", dtype=torch.bfloat16):
            return self._vectors(texts, dropout).float()

    def adapter(self) -> dict[str, torch.Tensor]:
        """The changes as they are stored: in 16 bits, with STRENGTH as part of B."""
        return {
            name: (value.detach() * (STRENGTH if name.endswith(".B") else 1)).half().contiguous()
            for name, value in self.changes.items()
        }

    def _vectors(self, texts: list[str], dropout: float) -> torch.Tensor:
        pieces = [torch.tensor(self._tokenizer.encode(without_marks(text)).ids) for text in texts]
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


def batches_by_length(texts: list[str], places: np.ndarray) -> list[np.ndarray]:
    """The places of some of the texts, in batches of about the same length, so that little is padding."""
    lengths = np.array([len(texts[at]) for at in places])
    order = places[np.argsort(lengths, kind="stable")]
    return [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
