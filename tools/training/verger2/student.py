"""verger-2: MobileNetV2 and a projection."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import normalize

from .network import MobileNet
from .space import OUTPUTS, Axes


class Student(nn.Module):
    """float32 [N, 3, 128, 128] in [-1, 1] -> features float32 [N, OUTPUTS] of length 1.

    It starts as its teacher, in the teacher's principal axes.
    """

    def __init__(self, file: Path, start: Axes):
        super().__init__()
        self.net = MobileNet(file)
        self.projection = nn.Linear(start.axes.shape[0], OUTPUTS)
        with torch.no_grad():
            self.projection.weight.copy_(start.axes.T)
            self.projection.bias.copy_(-start.mean @ start.axes)

    def forward(self, x: Tensor) -> Tensor:
        return self.pooled(self.net(x))

    def pooled(self, cells: Tensor) -> Tensor:
        """The features of cells [N, 1280, H, W]."""
        return normalize(self.projection(cells.mean((2, 3))))
