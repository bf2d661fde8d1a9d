"""What the student is asked for: the teacher's features, their geometry, and the labels there are."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, linear, normalize

from network import FEATURES

COMPONENTS = 256
WEIGHTS = {"values": 1.0, "geometry": 4.0, "labels": 0.3}


class TeacherSpace(nn.Module):
    """The teacher's features in their principal axes, half-whitened.

    Half: an axis of standard deviation s is divided by sqrt(s), so that the few strong axes do not drown
    the many weak ones, which tell similar fruit apart.
    """

    def __init__(self, features: np.ndarray):
        super().__init__()
        sample = torch.from_numpy(features).double()
        mean = sample.mean(0)
        values, vectors = torch.linalg.eigh((sample - mean).T @ (sample - mean) / (len(sample) - 1))
        values, vectors = values.flip(0)[:COMPONENTS], vectors.flip(1)[:, :COMPONENTS]
        axes = vectors / values.sqrt().sqrt()
        axes /= values.sqrt().mean().sqrt()
        self.register_buffer("mean", mean.float())
        self.register_buffer("axes", axes.float())

    def forward(self, features: Tensor) -> Tensor:
        """[N, 1280] -> [N, COMPONENTS], with variances that average about 1."""
        return (features - self.mean) @ self.axes


class CosineClassifier(nn.Module):
    """Classes as directions; so that classes are apart in angle, which a nearest neighbour sees."""

    def __init__(self, classes: int):
        super().__init__()
        self.directions = nn.Parameter(torch.randn(classes, FEATURES) * 0.05)
        self.scale = nn.Parameter(torch.tensor(16.0))

    def forward(self, features: Tensor) -> Tensor:
        return self.scale * linear(normalize(features), normalize(self.directions))


class Heads(nn.Module):
    """Used in training only; nothing of it ships."""

    def __init__(self, classes: dict[str, int]):
        super().__init__()
        # Pooled features are small and all positive: without the norm the linear map learns hardly at all.
        self.values = nn.Sequential(nn.BatchNorm1d(FEATURES, affine=False), nn.Linear(FEATURES, COMPONENTS))
        self.classifiers = nn.ModuleDict({name: CosineClassifier(count) for name, count in classes.items()})


def values_loss(predicted: Tensor, wanted: Tensor) -> Tensor:
    return (predicted - wanted).square().mean()


def geometry_loss(features: Tensor, wanted: Tensor) -> Tensor:
    """Cosines between all pairs of a batch, about the batch's mean: the student's against the teacher's."""
    mine = normalize(features - features.mean(0))
    theirs = normalize(wanted - wanted.mean(0))
    return (mine @ mine.T - theirs @ theirs.T).square().mean() * 10


def labels_loss(heads: Heads, features: Tensor, labels: dict[str, Tensor]) -> Tensor:
    """Mean over the images that have a label; -1 marks those that have none."""
    losses = []
    for name, classifier in heads.classifiers.items():
        known = labels[name] >= 0
        if known.any():
            wanted = labels[name][known]
            losses.append(cross_entropy(classifier(features[known]), wanted, label_smoothing=0.1))
    return torch.stack(losses).sum() if losses else features.new_zeros(())
