"""Second lesson: views seen once or a few times, each cell of which is to match the nearness of the teacher's cell.

A whole picture gives one answer of the teacher, its cells one answer each: more to learn from the same few thousand
pictures, and hard to memorize. A quarter of each batch are views of the first lesson, so that the labels are not
forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import adaptive_avg_pool2d, normalize, softmax

from batches import Views, resized
from fit import BATCH
from losses import CosineClassifier, TeacherSpace, labels_loss, nearness_loss
from mixed_views import CELL_AXES
from network import FEATURES, Student
from teacher import CELLS_A_SIDE

CELL_ANCHORS = 2048
CELL_TEMPERATURE = 0.08
KNOWN = BATCH // 4
MIXED = BATCH - KNOWN
# Number of files that a batch is drawn from; all of them together are larger than memory.
WINDOW = 6


@dataclass(frozen=True)
class MixedBatch:
    pixels: Tensor  # float32 [BATCH, 3, SIZE, SIZE] in [-1, 1], the mixed views first
    teacher: Tensor  # float32 [BATCH, 1280]
    cells: Tensor  # float32 [MIXED, CELL_AXES, CELLS_A_SIDE, CELLS_A_SIDE]
    labels: Tensor  # int64 [KNOWN], -1 where there is none


class SecondLesson:
    name = "second"
    steps = 14_000
    peak_rate = 1e-3
    small_until = 0.78

    def __init__(self, files: list[Path], views: Views, space: TeacherSpace, before: nn.ModuleDict, seed: int):
        self.files, self.views, self.space, self.seed = files, views, space, seed
        self.device = next(before.parameters()).device
        self.heads = nn.ModuleDict(
            {
                **before,
                "turn": nn.Conv2d(FEATURES, FEATURES, 1),
                "cells": CosineClassifier(CELL_ANCHORS),
                "cell_anchors": CellAnchors(self.sample(seed)),
            }
        ).to(self.device)

    def sample(self, seed: int) -> Tensor:
        """float32 [CELL_ANCHORS, CELL_AXES]: directions of cells of some views."""
        cells = torch.from_numpy(np.concatenate([np.load(file)["cells"] for file in self.files[:WINDOW]]))
        pooled = adaptive_avg_pool2d(maps(cells), 3).permute(0, 2, 3, 1).reshape(-1, CELL_AXES)
        chosen = np.random.default_rng(seed).permutation(len(pooled))[:CELL_ANCHORS]
        return normalize(pooled[torch.from_numpy(chosen)])

    def batches(self, step: int) -> Iterator[MixedBatch]:
        """After resuming, the mixed views come in a different order."""
        rng = np.random.default_rng(self.seed * 1000 + step)
        known = self.views.endless(KNOWN, self.seed, step, self.device)
        for (pixels, teacher, cells), batch in zip(self.mixed(rng), known):
            mirrored = torch.from_numpy(rng.random(MIXED) < 0.5).to(self.device)[:, None, None, None]
            yield MixedBatch(
                torch.cat([torch.where(mirrored, pixels.flip(3), pixels), batch.pixels]),
                torch.cat([teacher, batch.teacher]),
                torch.where(mirrored, cells.flip(3), cells),
                batch.labels,
            )

    def mixed(self, rng: np.random.Generator) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
        while True:
            order = iter(rng.permutation(len(self.files)))
            while window := [np.load(self.files[i]) for i in islice(order, WINDOW)]:
                pixels, teacher, cells = (
                    np.concatenate([file[name] for file in window]) for name in ("pixels", "features", "cells")
                )
                rows = rng.permutation(len(pixels))
                for start in range(0, len(rows) - MIXED + 1, MIXED):
                    chosen = rows[start : start + MIXED]
                    yield (
                        torch.from_numpy(pixels[chosen]).to(self.device).permute(0, 3, 1, 2).float() / 127.5 - 1,
                        torch.from_numpy(teacher[chosen]).to(self.device).float(),
                        maps(torch.from_numpy(cells[chosen]).to(self.device)),
                    )

    def losses(self, student: Student, batch: MixedBatch, size: int) -> dict[str, Tensor]:
        seen = student.cells(resized(batch.pixels, size))
        features = student.pooled(seen)
        turned = normalize(self.heads["turn"](seen[:MIXED]).float())
        return {
            "anchors": nearness_loss(self.heads["anchors"](features), self.space(batch.teacher)),
            "cells": nearness_loss(self.heads["cells"](flat(turned)), self.wanted(batch.cells, seen.shape[2])),
            "labels": 0.08 * labels_loss(self.heads["labels"](features[MIXED:]), batch.labels),
        }

    def wanted(self, cells: Tensor, side: int) -> Tensor:
        """The teacher's answer for as many cells as the student has: shares [N * side * side, CELL_ANCHORS]."""
        directions = normalize(flat(adaptive_avg_pool2d(cells, side)))
        return softmax(directions @ self.heads["cell_anchors"].directions.T / CELL_TEMPERATURE, 1)


class CellAnchors(nn.Module):
    """Kept with the heads, so that a resumed lesson has the same ones."""

    def __init__(self, directions: Tensor):
        super().__init__()
        self.register_buffer("directions", directions)


def maps(cells: Tensor) -> Tensor:
    """[N, 49, CELL_AXES] -> float32 [N, CELL_AXES, 7, 7]"""
    return cells.float().permute(0, 2, 1).reshape(-1, CELL_AXES, CELLS_A_SIDE, CELLS_A_SIDE)


def flat(cells: Tensor) -> Tensor:
    """[N, C, H, W] -> [N * H * W, C]"""
    return cells.permute(0, 2, 3, 1).reshape(-1, cells.shape[1])
