"""verger-2 as an ONNX file, in the form of verger-1's: weights as float16, arithmetic in float32.

Depthwise convolutions and the first layers stay float32: they are 3% of the weights, and make nine tenths of the
difference that rounding makes.
"""

from __future__ import annotations

import numpy as np
import onnx

from export import Graph

from .network import Convolution
from .space import OUTPUTS
from .student import Student

FIRST = 3  # layers


def model_of(student: Student) -> onnx.ModelProto:
    graph, made = Graph(), {}
    for name, value in (("zero", 0), ("six", 6)):
        graph.whole(np.array(value), name)
    x = "input"
    for number, layer in enumerate(student.net.layers):
        x = convolution(graph, layer, x, exact=number < FIRST or layer.groups > 1)
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


def convolution(graph: Graph, layer: Convolution, x: str, exact: bool) -> str:
    kept = graph.whole if exact else graph.half
    weights, bias = (
        kept(part.detach().cpu().numpy(), f"{layer.name}.{name}")
        for part, name in ((layer.weight, "weights"), (layer.bias, "bias"))
    )
    shape = {"strides": [layer.stride] * 2, "pads": layer.pads, "group": layer.groups}
    x = graph.node("Conv", [x, weights, bias], layer.name, **shape)
    return graph.node("Clip", [x, "zero", "six"], f"{x}.bounded") if layer.bounded else x
