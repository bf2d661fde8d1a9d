"""verger-2 as an ONNX file, in the form of verger-1's: weights as float16, arithmetic in float32."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import numpy_helper

from export import Graph

from .network import Convolution
from .space import OUTPUTS
from .student import Student


def model_of(student: Student) -> onnx.ModelProto:
    graph, made = Graph(), {}
    for name, value in (("zero", 0), ("six", 6)):
        graph.weights.append(numpy_helper.from_array(np.float32(value), name))
    x = "input"
    for number, layer in enumerate(student.net.layers):
        x = convolution(graph, layer, x)
        if number in student.net.shortcuts:
            x = graph.node("Add", [x, made[student.net.shortcuts[number]]], f"sum{number}")
        made[number] = x
    x = graph.node("GlobalAveragePool", [x], "pooled")
    x = graph.node("Flatten", [x], "flat", axis=1)
    weights, bias = (part.detach().cpu().numpy() for part in student.projection.parameters())
    x = graph.node("MatMul", [x, graph.half(weights.T, "axes")], "turned")
    x = graph.node("Add", [x, graph.half(bias, "middle")], "moved")
    graph.normalized(x, "features")
    return graph.model("verger-2", OUTPUTS)


def convolution(graph: Graph, layer: Convolution, x: str) -> str:
    weights, bias = layer.weight.detach().cpu().numpy(), layer.bias.detach().cpu().numpy()
    inputs = [x, graph.half(weights, f"{layer.name}.weights"), graph.half(bias, f"{layer.name}.bias")]
    x = graph.node("Conv", inputs, layer.name, strides=[layer.stride] * 2, pads=layer.pads, group=layer.groups)
    return graph.node("Clip", [x, "zero", "six"], f"{x}.bounded") if layer.bounded else x
