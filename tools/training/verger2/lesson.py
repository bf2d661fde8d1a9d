"""The lesson: answer at 128 px as the teacher does at 224 px, for the whole view and for each of its cells.

Labels of Fruits-360 are learned beside, through a classifier that does not ship.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cosine_similarity, softmax

from fit import BATCH
from losses import labels_loss, nearness_loss

from .classifier import Directions
from .scene_files import scene_files
from .space import TeacherSpace
from .student import Student

TEMPERATURE = 0.06
WINDOW = 8  # number of files that a batch is drawn from


@dataclass(frozen=True)
class SceneBatch:
    pixels: Tensor  # float32 [BATCH, 3, SIZE, SIZE] in [-1, 1]
    teacher: Tensor  # float32 [BATCH, 1280]
    cells: Tensor  # float32 [BATCH, side * side, CELL_AXES]
    labels: Tensor  # int64 [BATCH], -1 where there is none


class Distillation:
    name = "distillation"
    peak_rate = 1e-3
    small_until = 0.0

    def __init__(self, views: Path, space: TeacherSpace, labels: int, steps: int, seed: int):
        self.views, self.space, self.steps, self.seed = views, space, steps, seed
        self.device = space.anchors.device
        self.heads = nn.ModuleDict({"labels": Directions(labels)}).to(self.device)

    def batches(self, step: int) -> Iterator[SceneBatch]:
        """Each pass takes the files that are there by then. After resuming, the views come in another order."""
        rng = np.random.default_rng(self.seed * 1000 + step)
        while True:
            files = scene_files(self.views)
            order = iter(rng.permutation(len(files)))
            while window := [files[i] for i in islice(order, WINDOW)]:
                yield from self.within(window, rng)

    def within(self, window: list[Path], rng: np.random.Generator) -> Iterator[SceneBatch]:
        parts = [np.load(file) for file in window]
        pixels, features, cells, labels = (
            np.concatenate([part[name] for part in parts]) for name in ("pixels", "features", "cells", "labels")
        )
        rows = rng.permutation(len(labels))
        for start in range(0, len(rows) - BATCH + 1, BATCH):
            chosen = rows[start : start + BATCH]
            seen, answers, of_cells, named, mirrored = (
                torch.from_numpy(part).to(self.device)
                for part in (pixels[chosen], features[chosen], cells[chosen], labels[chosen], rng.random(BATCH) < 0.5)
            )
            inputs = seen.permute(0, 3, 1, 2).float() / 127.5 - 1
            yield mirrored_half(SceneBatch(inputs, answers.float(), of_cells.float(), named.long()), mirrored)

    def losses(self, student: Student, batch: SceneBatch, _size: int) -> dict[str, Tensor]:
        seen = student.net(batch.pixels.contiguous(memory_format=torch.channels_last))
        with torch.autocast(self.device.type, enabled=False):
            return self.compared(student.pooled(seen.float()), seen.float(), batch)

    def compared(self, features: Tensor, seen: Tensor, batch: SceneBatch) -> dict[str, Tensor]:
        anchors = self.space.anchors.T / TEMPERATURE
        wanted = self.space.directions(batch.teacher)
        cells = self.space.cells(seen.flatten(2).transpose(1, 2))
        return {
            "anchors": nearness_loss(features @ anchors, softmax(wanted @ anchors, 1)),
            "angle": 2 * (1 - cosine_similarity(features, wanted)).mean(),
            "cells": (1 - cosine_similarity(cells, batch.cells, dim=2)).mean(),
            "labels": labels_loss(self.heads["labels"](features), batch.labels),
        }


def mirrored_half(batch: SceneBatch, mirrored: Tensor) -> SceneBatch:
    side = round(batch.cells.shape[1] ** 0.5)
    flipped = batch.cells.unflatten(1, (side, side)).flip(2).flatten(1, 2)
    pixels = torch.where(mirrored[:, None, None, None], batch.pixels.flip(3), batch.pixels)
    cells = torch.where(mirrored[:, None, None], flipped, batch.cells)
    return SceneBatch(pixels, batch.teacher, cells, batch.labels)
