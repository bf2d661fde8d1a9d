"""MobileNetV2 without its head, as a torch network with the weights of the teacher's file.

Batch-norms are folded into those weights. An even side halves with TensorFlow's 'SAME' padding, which adds a row and a
column behind, none before; that of the file holds for every multiple of 32.
"""

from __future__ import annotations

from pathlib import Path

import onnx
import torch
from onnx import NodeProto, helper, numpy_helper
from torch import Tensor, nn
from torch.nn.functional import hardtanh, pad


# The first layers, whose values have an eighth of the input's side; no shortcut leads out of them.
STEM = 18


class Convolution(nn.Module):
    """A convolution of the file; `bounded` if a ReLU6 follows."""

    def __init__(self, node: NodeProto, weights: Tensor, bias: Tensor, bounded: bool):
        super().__init__()
        has = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        self.name, self.bounded = node.name, bounded
        self.stride, self.groups = has["strides"][0], has["group"]
        self.pads: list[int] = list(has["pads"])  # top, left, bottom, right
        if self.stride == 2 and self.pads != [0, 0, 1, 1]:
            raise SystemExit(f"{node.name}: a stride of 2 with another padding than 'SAME' of an even side")
        self.weight, self.bias = nn.Parameter(weights), nn.Parameter(bias)

    def forward(self, x: Tensor) -> Tensor:
        x = self.halved(x) if self.stride == 2 else self.convolved(x, 1, self.pads[0])
        return hardtanh(x, 0, 6) if self.bounded else x

    def halved(self, x: Tensor) -> Tensor:
        if self.training and self.groups > 1:
            # Four of nine results are thrown away, but the gradient of a depthwise stride is ten times as slow here.
            return self.convolved(x, 1, 1)[:, :, 1::2, 1::2]
        return self.convolved(pad(x, (0, 1, 0, 1)), 2, 0)

    def convolved(self, x: Tensor, stride: int, padding: int) -> Tensor:
        return nn.functional.conv2d(x, self.weight, self.bias, stride, padding, groups=self.groups)


class MobileNet(nn.Module):
    """float32 [N, 3, S, S] in [-1, 1], S a multiple of 32 -> [N, 1280, S / 32, S / 32], whose mean the features are."""

    def __init__(self, file: Path):
        super().__init__()
        graph = onnx.load(file).graph
        values = {part.name: torch.from_numpy(numpy_helper.to_array(part).copy()) for part in graph.initializer}
        bounded = {node.input[0] for node in graph.node if node.op_type == "Clip"}
        self.layers = nn.ModuleList()
        # Which earlier sum each shortcut adds, by the number of the layer whose result it is added to.
        self.shortcuts: dict[int, int] = {}
        made = {"input": -1}  # number of the layer that makes a value
        for node in graph.node:
            last = len(self.layers) - 1
            if node.op_type == "Conv":
                weights, bias = values[node.input[1]], values[node.input[2]]
                self.layers.append(Convolution(node, weights, bias, node.name in bounded))
                made[node.output[0]] = last + 1
            elif node.op_type == "Clip":
                made[node.output[0]] = last
            elif node.op_type == "Add":
                self.shortcuts[last] = min(made[name] for name in node.input)
                made[node.output[0]] = last

    def forward(self, x: Tensor) -> Tensor:
        return self.rest(self.stem(x))

    def stem(self, x: Tensor) -> Tensor:
        """-> [N, 32, S / 8, S / 8]"""
        return self.through(x, range(STEM))

    def rest(self, x: Tensor) -> Tensor:
        """What `stem` has made -> [N, 1280, S / 32, S / 32]"""
        return self.through(x, range(STEM, len(self.layers)))

    def through(self, x: Tensor, numbers: range) -> Tensor:
        kept = {}
        for number in numbers:
            x = self.layers[number](x)
            if number in self.shortcuts:
                x = x + kept[self.shortcuts[number]]
            if number in self.shortcuts.values():
                kept[number] = x
        return x
