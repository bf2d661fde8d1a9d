"""Exports the trained student as an ONNX file: batch-norms folded, weights stored in half precision.

Each float16 weight is followed by a Cast to float32, which the runtime does once when it loads the file:
half the bytes in the repository, and float32 arithmetic as for any other backbone.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor

from nearness import OUTPUTS
from network import Convolution, Student
from views import SIZE

OPSET = 17
IR_VERSION = 8


class Graph:
    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def node(self, kind: str, inputs: list[str], name: str, **attributes) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def half(self, values: np.ndarray, name: str) -> str:
        self.weights.append(numpy_helper.from_array(values.astype(np.float16), f"{name}.half"))
        return self.node("Cast", [f"{name}.half"], name, to=TensorProto.FLOAT)

    def whole(self, values: np.ndarray, name: str) -> str:
        self.weights.append(numpy_helper.from_array(values.astype(np.float32), name))
        return name

    def convolution(self, layer: Convolution, x: str, name: str) -> str:
        weights, bias = (part.detach().cpu().numpy() for part in layer.folded())
        inputs = [x, self.half(weights, f"{name}.weights"), self.half(bias, f"{name}.bias")]
        return self.node("Conv", inputs, name, strides=[layer.stride] * 2, pads=[layer.padding] * 4)

    def normalized(self, x: str, name: str) -> str:
        """Rows of length 1."""
        length = self.node("ReduceL2", [x], f"{name}.length", axes=[1], keepdims=1)
        return self.node("Div", [x, length], name)

    def relu(self, x: str) -> str:
        return self.node("Relu", [x], f"{x}.relu")

    def model(self, name: str, outputs: int) -> onnx.ModelProto:
        """All nodes so far, from `input` to `features`."""
        shape = ["N", 3, SIZE, SIZE]
        body = helper.make_graph(
            self.nodes,
            name,
            [helper.make_tensor_value_info("input", TensorProto.FLOAT, shape)],
            [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["N", outputs])],
            self.weights,
        )
        model = helper.make_model(body, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="verger")
        model.ir_version = IR_VERSION
        onnx.checker.check_model(model, full_check=True)
        return model


def model_of(student: Student, axes: Tensor) -> onnx.ModelProto:
    graph = Graph()
    x = graph.relu(graph.convolution(student.stem, "input", "stem"))
    for number, block in enumerate(student.blocks):
        name = f"block{number}"
        first = graph.relu(graph.convolution(block.first, x, f"{name}.first"))
        second = graph.convolution(block.second, first, f"{name}.second")
        beside = x if block.shortcut is None else graph.convolution(block.shortcut, x, f"{name}.shortcut")
        x = graph.relu(graph.node("Add", [second, beside], f"{name}.sum"))
    x = graph.relu(graph.convolution(student.last, x, "last"))
    x = graph.node("GlobalAveragePool", [x], "pooled")
    x = graph.node("Flatten", [x], "flat", axis=1)
    x = graph.normalized(x, "normalized")
    graph.node("MatMul", [x, graph.half(axes.cpu().numpy(), "axes")], "features")
    return graph.model("verger-1", OUTPUTS)


def write(student: Student, axes: Tensor, folder: Path) -> Path:
    """Writes verger-1.onnx, which ends with the axes of nearness.py, and its sidecar."""
    return saved(model_of(student.eval(), axes), folder)


def saved(model: onnx.ModelProto, folder: Path) -> Path:
    """Writes a model under its name, and the sidecar that holds its digest."""
    folder.mkdir(parents=True, exist_ok=True)
    name, data = model.graph.name, model.SerializeToString(deterministic=True)
    path = folder / f"{name}.onnx"
    path.write_bytes(data)
    sidecar = {"name": name, "filter": "bicubic", "sha256": hashlib.sha256(data).hexdigest()}
    (folder / f"{name}.json").write_text(json.dumps(sidecar, indent=2) + "\n")
    return path
