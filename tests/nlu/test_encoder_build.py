"""The adapter's changes reach the encoder's weights, only those it was made for, and the built encoder names it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from charley.nlu.encoder_weights import ADAPTER, LAYERS, ORIGIN, SHA256, WEIGHTS, WeightsError, sha256, tuned

ROOT = Path(__file__).parents[2]
BASE = {
    "first.weight": np.array([[1, 0, 0], [0, 1, 0]], dtype=np.float32),
    "first.bias": np.array([0.5, 0.25], dtype=np.float32),
    "second.weight": np.ones((2, 2), dtype=np.float32),
}
NARROW = {
    "first.A": np.array([[1, 2, 3]], dtype=np.float16),
    "first.B": np.array([[10], [-1]], dtype=np.float16),
}


def adapter(folder, metadata):
    path = folder / "adapter.safetensors"
    save_file(NARROW, path, metadata)
    return path


def made_for(base):
    return {ORIGIN: json.dumps({"base": base, "rank": 1})}


def test_the_product_of_the_narrow_matrices_is_added_to_the_layers_weights(tmp_path):
    result = tuned(BASE, adapter(tmp_path, made_for(SHA256[WEIGHTS])))

    np.testing.assert_array_equal(result["first.weight"], [[11, 20, 30], [-1, -1, -3]])
    assert result["first.weight"].dtype == np.float32


def test_what_the_adapter_does_not_name_stays_and_the_given_weights_are_not_changed(tmp_path):
    result = tuned(BASE, adapter(tmp_path, made_for(SHA256[WEIGHTS])))

    assert set(result) == set(BASE)
    for name in ("first.bias", "second.weight"):
        np.testing.assert_array_equal(result[name], BASE[name])
    np.testing.assert_array_equal(BASE["first.weight"], [[1, 0, 0], [0, 1, 0]])


@pytest.mark.parametrize("metadata", [made_for("0" * 64), {"format": "pt"}, None])
def test_an_adapter_for_other_weights_or_of_unknown_origin_is_refused(tmp_path, metadata):
    with pytest.raises(WeightsError, match="not for MiniLM's"):
        tuned(BASE, adapter(tmp_path, metadata))


def test_the_projects_adapter_changes_every_layer_and_fits_its_weights():
    narrow = load_file(ADAPTER)
    layers = {name.rpartition(".")[0] for name in narrow}
    sizes = {layer: (narrow[f"{layer}.B"].shape[0], narrow[f"{layer}.A"].shape[1]) for layer in layers}
    weights = {f"{layer}.weight": np.zeros(size, dtype=np.float32) for layer, size in sizes.items()}

    changed = tuned(weights, ADAPTER)

    assert {layer.split(".")[2] for layer in layers} == {str(number) for number in range(LAYERS)}
    assert all(np.isfinite(change).all() and change.any() for change in changed.values())


def test_the_built_encoder_was_made_with_the_projects_adapter():
    manifest = json.loads((ROOT / "build" / "encoder" / "manifest.json").read_text(encoding="utf-8"))

    assert manifest.get("adapter") == sha256(ADAPTER), "run 'make encoder'"
