"""The lesson: answer at 128 px as the teacher does at 224 px, for the whole view and for each of its cells.

Labels of Fruits-360 are learned beside, through a classifier that does not ship.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
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


# Inputs of the network for some rows of a window, mirrored where the second array says so.
Inputs = Callable[[np.ndarray, np.ndarray], Tensor]


@dataclass(frozen=True)
class SceneBatch:
    inputs: Tensor
    teacher: Tensor  # float32 [BATCH, 1280]
    cells: Tensor  # float32 [BATCH, side * side, CELL_AXES]
    labels: Tensor  # int64 [BATCH], -1 where there is none


class Distillation:
    name = "distillation"
    peak_rate = 1e-3
    small_until = 0.0

    def __init__(self, views: Path, space: TeacherSpace, classifier: Directions, steps: int, seed: int):
        self.views, self.space, self.steps, self.seed = views, space, steps, seed
        self.device = space.anchors.device
        self.heads = nn.ModuleDict({"labels": classifier}).to(self.device)

    def files(self) -> list[Path]:
        """Those that are there by now."""
        return scene_files(self.views)

    def batches(self, step: int) -> Iterator[SceneBatch]:
        """Each pass takes the files that are there. After resuming, the views come in another order."""
        rng = np.random.default_rng(self.seed * 1000 + step)
        while True:
            files = self.files()
            order = iter(rng.permutation(len(files)))
            while window := [files[i] for i in islice(order, WINDOW)]:
                yield from self.within(window, rng)

    def within(self, window: list[Path], rng: np.random.Generator) -> Iterator[SceneBatch]:
        features, cells, labels = (joined(window, name) for name in ("features", "cells", "labels"))
        inputs = self.inputs(window)
        rows = rng.permutation(len(labels))
        for start in range(0, len(rows) - BATCH + 1, BATCH):
            chosen, mirrored = rows[start : start + BATCH], rng.random(BATCH) < 0.5
            seen = inputs(chosen, mirrored).to(self.device)
            answers, of_cells, named, turned = (
                torch.from_numpy(part).to(self.device)
                for part in (features[chosen], cells[chosen], labels[chosen], mirrored)
            )
            of_cells = torch.where(turned[:, None, None], mirrored_cells(of_cells), of_cells)
            yield SceneBatch(seen, answers.float(), of_cells.float(), named.long())

    def inputs(self, window: list[Path]) -> Inputs:
        """float32 [rows, 3, SIZE, SIZE] in [-1, 1]"""
        pixels = joined(window, "pixels")

        def chosen(rows: np.ndarray, mirrored: np.ndarray) -> Tensor:
            seen = np.where(mirrored[:, None, None, None], pixels[rows, :, ::-1], pixels[rows])
            return torch.from_numpy(seen).permute(0, 3, 1, 2).float() / 127.5 - 1

        return chosen

    def seen_by(self, student: Student, inputs: Tensor) -> Tensor:
        return student.net(inputs)

    def losses(self, student: Student, batch: SceneBatch, _size: int) -> dict[str, Tensor]:
        seen = self.seen_by(student, batch.inputs.contiguous(memory_format=torch.channels_last))
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


def joined(window: list[Path], name: str) -> np.ndarray:
    return np.concatenate([np.load(file)[name] for file in window])


def mirrored_cells(cells: Tensor) -> Tensor:
    side = round(cells.shape[1] ** 0.5)
    return cells.unflatten(1, (side, side)).flip(2).flatten(1, 2)
