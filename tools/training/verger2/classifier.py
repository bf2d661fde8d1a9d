"""The classifier of Fruits-360's labels that is learned beside, and does not ship."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import linear, normalize

from .space import OUTPUTS


class Directions(nn.Module):
    """Classes as directions, so that they differ in angle, which a nearest neighbour sees."""

    def __init__(self, classes: int):
        super().__init__()
        self.directions = nn.Parameter(torch.randn(classes, OUTPUTS) * 0.05)
        self.scale = nn.Parameter(torch.tensor(16.0))

    def forward(self, features: Tensor) -> Tensor:
        """[N, OUTPUTS] of length 1 -> [N, classes]."""
        return self.scale * linear(features, normalize(self.directions))
