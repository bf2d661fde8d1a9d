"""First lesson: match the teacher's nearness to the anchors, view by view, and the labels of Fruits-360."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn

from batches import Batch, Views, resized
from fit import BATCH
from losses import ANCHORS, CosineClassifier, TeacherSpace, labels_loss, nearness_loss
from network import Student

PASSES = 6


class FirstLesson:
    name = "first"
    peak_rate = 2e-3
    small_until = 0.8

    def __init__(self, views: Views, space: TeacherSpace, labels: int, seed: int, device: torch.device):
        self.views, self.space, self.seed, self.device = views, space, seed, device
        self.heads = nn.ModuleDict({"anchors": CosineClassifier(ANCHORS), "labels": CosineClassifier(labels)})
        self.heads.to(device)
        self.steps = PASSES * (len(views) // BATCH)

    def batches(self, step: int) -> Iterator[Batch]:
        return self.views.endless(BATCH, self.seed * 10_007, step, self.device)

    def losses(self, student: Student, batch: Batch, size: int) -> dict[str, Tensor]:
        features = student(resized(batch.pixels, size))
        return {
            "anchors": nearness_loss(self.heads["anchors"](features), self.space(batch.teacher)),
            "labels": 0.3 * labels_loss(self.heads["labels"](features), batch.labels),
        }
