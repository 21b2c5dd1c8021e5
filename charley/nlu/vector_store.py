"""Keeps the vectors of training examples from one training to the next: making them is most of a training's time."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

THREADS = 2  # that encode at the same time
MOST_KEPT = 30_000  # vectors, 46 MB; when the file is full, those of texts that are no longer there go


class VectorStore:
    """Vectors by text, in one file. ``edition`` names the encoder: vectors of another one are not used."""

    def __init__(self, path: Path, edition: str) -> None:
        self._path = path
        self._edition = edition

    def vectors(self, texts: list[str], encode: Callable[[str], np.ndarray]) -> list[np.ndarray]:
        """A vector for each text, from the file or else made by ``encode`` and added to the file."""
        kept = self._read()
        new = [text for text in dict.fromkeys(texts) if text not in kept]
        with ThreadPoolExecutor(THREADS) as pool:
            made = dict(zip(new, pool.map(encode, new), strict=True))
        everything = kept | made
        if made:
            full = len(everything) > MOST_KEPT
            self._write({text: everything[text] for text in dict.fromkeys(texts)} if full else everything)
        return [everything[text] for text in texts]

    def _read(self) -> dict[str, np.ndarray]:
        if not self._path.is_file():
            return {}
        with np.load(self._path, allow_pickle=False) as stored:
            if str(stored["edition"]) != self._edition:
                return {}
            return dict(zip(stored["texts"].tolist(), stored["vectors"], strict=True))

    def _write(self, vectors: dict[str, np.ndarray]) -> None:
        """Replaces the file whole, so that a training that is cut off leaves the old one."""
        unfinished = self._path.with_name(f"{self._path.stem}.{os.getpid()}.npz")
        everything = {"texts": np.array(list(vectors)), "vectors": np.array(list(vectors.values()))}
        np.savez(unfinished, edition=np.array(self._edition), **everything)
        unfinished.replace(self._path)
