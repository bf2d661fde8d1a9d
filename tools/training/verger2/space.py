"""The space that verger-2 answers in: the teacher's principal axes, half-whitened, and lengths of 1.

An axis of standard deviation s is divided by sqrt(s), so that the few strong axes do not drown the many weak ones.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import normalize

OUTPUTS = 256
SAMPLE_FILES = 12
ANCHORS = 4096


def half_whitened(sample: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """float64 mean [D] and axes [D, OUTPUTS] of a sample [N, D]."""
    mean = sample.mean(0)
    values, vectors = np.linalg.eigh(np.cov((sample - mean).T))
    return mean, vectors[:, ::-1][:, :OUTPUTS] / values[::-1][:OUTPUTS] ** 0.25


class Axes(nn.Module):
    """float32 [N, C] -> [N, K]"""

    def __init__(self, mean: np.ndarray, axes: np.ndarray):
        super().__init__()
        self.register_buffer("mean", torch.from_numpy(mean).float())
        self.register_buffer("axes", torch.from_numpy(axes.copy()).float())

    def forward(self, features: Tensor) -> Tensor:
        return (features - self.mean) @ self.axes


class TeacherSpace(nn.Module):
    def __init__(self, files: list[Path]):
        super().__init__()
        sample = np.concatenate([np.load(file)["features"] for file in files[:SAMPLE_FILES]]).astype(np.float64)
        self.pooled = Axes(*half_whitened(sample))
        kept = np.load(files[0].parent / "axes.npz")
        self.cells = Axes(kept["mean"], kept["axes"])
        self.register_buffer("anchors", self.directions(torch.from_numpy(sample[:ANCHORS]).float()))

    def directions(self, features: Tensor) -> Tensor:
        """[N, 1280] -> [N, OUTPUTS]"""
        return normalize(self.pooled(features))
