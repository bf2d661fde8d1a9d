"""The student: a small residual network of plain 3x3 convolutions.

On its target runtime, one core does many times as much arithmetic per second in plain convolutions as in
depthwise ones; log.md has the figures. Residual blocks are those of He et al. 2015
(arXiv:1512.03385), with the batch-norms folded away on export.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import normalize, relu

STEM = 16
STAGES = ((32, 1), (64, 1), (128, 2), (256, 2))  # (channels, blocks), each halving width and height
FEATURES = 512


class Convolution(nn.Module):
    """Convolution and batch-norm; `folded()` returns the single convolution equal to both."""

    def __init__(self, channels_in: int, channels_out: int, size: int, stride: int = 1):
        super().__init__()
        self.stride, self.padding = stride, size // 2
        self.convolution = nn.Conv2d(channels_in, channels_out, size, stride, self.padding, bias=False)
        self.norm = nn.BatchNorm2d(channels_out)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(self.convolution(x))

    def folded(self) -> tuple[Tensor, Tensor]:
        """(weights, bias) for inference, computed in float64."""
        norm = self.norm
        scale = norm.weight.double() / torch.sqrt(norm.running_var.double() + norm.eps)
        weights = self.convolution.weight.double() * scale[:, None, None, None]
        return weights, norm.bias.double() - norm.running_mean.double() * scale


class Block(nn.Module):
    def __init__(self, channels_in: int, channels_out: int, stride: int):
        super().__init__()
        self.first = Convolution(channels_in, channels_out, 3, stride)
        self.second = Convolution(channels_out, channels_out, 3)
        alike = stride == 1 and channels_in == channels_out
        self.shortcut = None if alike else Convolution(channels_in, channels_out, 1, stride)
        nn.init.zeros_(self.second.norm.weight)  # each block starts as its shortcut

    def forward(self, x: Tensor) -> Tensor:
        beside = x if self.shortcut is None else self.shortcut(x)
        return relu(self.second(relu(self.first(x))) + beside)


class Student(nn.Module):
    """float32 [N, 3, 128, 128] in [-1, 1] -> features float32 [N, FEATURES], none negative, of length 1."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = Convolution(3, STEM, 3, 2)
        blocks, channels = [], STEM
        for width, count in STAGES:
            for position in range(count):
                blocks.append(Block(channels, width, 2 if position == 0 else 1))
                channels = width
        self.blocks = nn.Sequential(*blocks)
        self.last = Convolution(channels, FEATURES, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.pooled(self.cells(x))

    def cells(self, x: Tensor) -> Tensor:
        """[N, FEATURES, H, W], whose mean the features are; H and W are a thirty-second of the image's."""
        return relu(self.last(self.blocks(relu(self.stem(x)))))

    @staticmethod
    def pooled(cells: Tensor) -> Tensor:
        return normalize(cells.float().mean((2, 3)))
