"""The objectives: the teacher's nearness to the anchors, and the labels where there are any."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, linear, normalize, softmax

from network import FEATURES

COMPONENTS = 256
ANCHORS = 4096
TEMPERATURE = 0.06


class TeacherSpace(nn.Module):
    """The teacher's answer for a view: how near it is to each of several thousand other views.

    Nearness is the cosine of the teacher's features in their principal axes, half-whitened: an axis of standard
    deviation s is divided by sqrt(s), so that the few strong axes do not drown the many weak ones, which
    distinguish similar fruit. A softmax turns it into shares, as in Fang et al. 2021 (SEED, arXiv:2101.04731); their
    student has a space of the teacher's kind, ours has its own direction for each anchor.
    """

    def __init__(self, features: np.ndarray, seed: int):
        super().__init__()
        chosen = np.random.default_rng(seed).permutation(len(features))
        sample = torch.from_numpy(features[np.sort(chosen[:20_000])]).double()
        mean = sample.mean(0)
        values, vectors = torch.linalg.eigh((sample - mean).T @ (sample - mean) / (len(sample) - 1))
        values, vectors = values.flip(0)[:COMPONENTS], vectors.flip(1)[:, :COMPONENTS]
        self.register_buffer("mean", mean.float())
        self.register_buffer("axes", (vectors / values.sqrt().sqrt()).float())
        self.register_buffer("anchors", self.directions(torch.from_numpy(features[np.sort(chosen[-ANCHORS:])])))

    def directions(self, features: Tensor) -> Tensor:
        return normalize((features - self.mean) @ self.axes)

    def forward(self, features: Tensor) -> Tensor:
        """[N, 1280] -> shares [N, ANCHORS]."""
        return softmax(self.directions(features) @ self.anchors.T / TEMPERATURE, 1)


class CosineClassifier(nn.Module):
    """Represents classes as directions, so that they differ in angle, which a nearest neighbour sees."""

    def __init__(self, classes: int):
        super().__init__()
        self.directions = nn.Parameter(torch.randn(classes, FEATURES) * 0.05)
        self.scale = nn.Parameter(torch.tensor(16.0))

    def forward(self, features: Tensor) -> Tensor:
        """[N, FEATURES] of length 1 -> [N, classes]."""
        return self.scale * linear(features, normalize(self.directions))


def nearness_loss(logits: Tensor, wanted: Tensor) -> Tensor:
    return cross_entropy(logits.float(), wanted)


def labels_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Mean over the images that have a label; -1 marks those that have none."""
    known = labels >= 0
    if not known.any():
        return logits.new_zeros(())
    return cross_entropy(logits[known].float(), labels[known], label_smoothing=0.1)
