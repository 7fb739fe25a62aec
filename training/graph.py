"""Writes the trained network as an ONNX graph, node by node, in the fused operations that ONNX Runtime has for a CPU.

Matrices are kept in int8 with one scale a column; what comes in is brought to int8 as it comes, with one scale a
window. Channels that are much larger than the others would spoil that scale, so each is divided by a factor first, and
the matrix multiplied by it (SmoothQuant).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from services.extract.learned.subwords import FEATURES
from training.encoder import Encoder, Reals
from training.network import LABELS

OPSET, CONTRIB = 21, "com.microsoft"


@dataclass(slots=True)
class _Writer:
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    tensors: list[onnx.TensorProto] = field(default_factory=list)

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        self.tensors.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind: str, inputs: list[str], output: str, *, domain: str = "", **attributes: int | float) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, domain=domain, **attributes))  # type: ignore[arg-type]
        return output

    def half(self, name: str, value: NDArray[np.floating]) -> str:
        """A constant kept in half precision, widened when the graph is loaded."""
        return self.node("Cast", [self.constant(f"{name}.half", value.astype(np.float16))], name, to=TensorProto.FLOAT)

    def matrix(self, x: str, name: str, weight: Reals, bias: Reals, peaks: Reals | None) -> str:
        """x @ weight.T + bias, in int8 where `peaks`, the largest sizes of x's channels, are given."""
        if peaks is None:
            product = self.node("MatMul", [x, self.constant(f"{name}.w", weight.T)], f"{name}.product")
            return self.node("Add", [product, self.constant(f"{name}.b", bias)], f"{name}.y")
        factors = smoothing(weight, peaks)
        smooth = self.node("Mul", [x, self.constant(f"{name}.f", 1 / factors)], f"{name}.x")
        columns = (weight * factors).T
        scales = np.abs(columns).max(0) / 127
        inputs = [
            smooth,
            self.constant(f"{name}.w", np.rint(columns / scales).astype(np.int8)),
            self.constant(f"{name}.s", scales.astype(np.float32)),
            self.constant(f"{name}.z", np.zeros(len(scales), np.int8)),
            self.constant(f"{name}.b", bias),
        ]
        return self.node("DynamicQuantizeMatMul", inputs, f"{name}.y", domain=CONTRIB)


def smoothing(weight: Reals, peaks: Reals) -> Reals:
    """For each channel how much of its size moves from the input into the matrix; around 1."""
    sizes = np.maximum(peaks, 1e-3) / np.maximum(np.abs(weight).max(0), 1e-3)
    factors: Reals = np.sqrt(sizes / np.exp(np.log(sizes).mean())).astype(np.float32)
    return factors


def write_graph(
    encoder: Encoder, arrays: Mapping[str, Reals], *, frozen: int, peaks: Mapping[str, Reals] | None
) -> bytes:
    """The graph `words (b, n, h), features (b, n, 7)` to `hidden (b, n, h), scores (b, n, 12)`.

    There is no padding: windows of different lengths are read one by one, which takes less time than a mask does.

    `peaks` gives by the name of a matrix the largest sizes of its input's channels; without them all is exact.
    """
    w = _Writer()
    layers = 1 + max(int(name.split(".")[1]) for name in arrays if name.startswith("layers."))
    for name, value in (("zero", 0), ("two", 2)):
        w.constant(name, np.array([value], np.int64))
    w.node("Shape", ["words"], "length", start=1, end=2)
    w.half("positions", arrays["position"])
    w.node("Slice", ["positions", "zero", "length", "zero"], "place")
    w.node("Add", ["words", "place"], "placed")
    x = _normal(w, "placed", "ln", arrays, encoder)
    for i in range(layers):
        if i == frozen:
            x = _with_features(w, x, arrays)
        x = _layer(w, x, f"layers.{i}", arrays, encoder, peaks)
    w.node("Identity", [x], "hidden")
    w.node("MatMul", [x, w.constant("label.w", arrays["label.weight"].T)], "label.product")
    w.node("Add", ["label.product", w.constant("label.b", arrays["label.bias"])], "scores")
    size = ["b", "n"]
    graph = helper.make_graph(
        w.nodes,
        "tagger",
        [
            helper.make_tensor_value_info("words", TensorProto.FLOAT, [*size, encoder.hidden]),
            helper.make_tensor_value_info("features", TensorProto.INT64, [*size, len(FEATURES)]),
        ],
        [
            helper.make_tensor_value_info("hidden", TensorProto.FLOAT, [*size, encoder.hidden]),
            helper.make_tensor_value_info("scores", TensorProto.FLOAT, [*size, 3 * LABELS]),
        ],
        w.tensors,
    )
    imports = [helper.make_opsetid("", OPSET), helper.make_opsetid(CONTRIB, 1)]
    model = helper.make_model(graph, opset_imports=imports, ir_version=10, producer_name="qawl")
    return bytes(model.SerializeToString(deterministic=True))


def _with_features(w: _Writer, x: str, arrays: Mapping[str, Reals]) -> str:
    tables = [arrays[f"features.{i}.weight"] for i in range(len(FEATURES))]
    w.constant("feature_table", np.concatenate(tables))
    w.constant("feature_starts", np.cumsum([0, *FEATURES[:-1]], dtype=np.int64))
    w.node("Add", ["features", "feature_starts"], "feature_rows")
    w.node("Gather", ["feature_table", "feature_rows"], "feature_values")
    w.node("ReduceSum", ["feature_values", "two"], "feature_sum", keepdims=0)
    return w.node("Add", [x, "feature_sum"], "known")


def _layer(
    w: _Writer,
    x: str,
    name: str,
    arrays: Mapping[str, Reals],
    encoder: Encoder,
    peaks: Mapping[str, Reals] | None,
) -> str:
    def matrix(y: str, parts: str) -> str:
        weight = np.concatenate([arrays[f"{name}.{part}.weight"] for part in parts.split()])
        bias = np.concatenate([arrays[f"{name}.{part}.bias"] for part in parts.split()])
        written = f"{name}.{parts.replace(' ', '')}"
        return w.matrix(y, written, weight, bias, peaks[f"{name}.{parts.split()[0]}"] if peaks else None)

    together = matrix(x, "q k v")
    three = [f"{name}.{part}" for part in "qkv"]
    w.nodes.append(helper.make_node("Split", [together], three, name=f"{name}.split", axis=-1, num_outputs=3))
    attended = w.node("MultiHeadAttention", three, f"{name}.attended", domain=CONTRIB, num_heads=encoder.heads)
    x = _normal(w, w.node("Add", [x, matrix(attended, "ao")], f"{name}.a"), f"{name}.aln", arrays, encoder)
    inner = w.node("Gelu", [matrix(x, "fi")], f"{name}.gelu")
    return _normal(w, w.node("Add", [x, matrix(inner, "fo")], f"{name}.o"), f"{name}.oln", arrays, encoder)


def _normal(w: _Writer, x: str, name: str, arrays: Mapping[str, Reals], encoder: Encoder) -> str:
    inputs = [x, w.constant(f"{name}.g", arrays[f"{name}.weight"]), w.constant(f"{name}.z", arrays[f"{name}.bias"])]
    return w.node("LayerNormalization", inputs, f"{name}.y", axis=-1, epsilon=encoder.epsilon)
