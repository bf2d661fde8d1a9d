"""The same lesson for the later layers alone, which takes a fraction of the time: what the first ones make is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from .lesson import Distillation, Inputs
from .stems import stem_file
from .student import Student


class LaterLayers(Distillation):
    name = "later-layers"

    def __init__(self, first: Distillation, stems: Path, steps: int):
        super().__init__(first.views, first.space, first.heads["labels"], steps, first.seed + 1)
        self.stems = stems

    def files(self) -> list[Path]:
        return [file for file in super().files() if stem_file(self.stems, file).exists()]

    def inputs(self, window: list[Path]) -> Inputs:
        """float32 [rows, 32, SIZE / 8, SIZE / 8]"""
        values = np.concatenate([np.load(stem_file(self.stems, file)) for file in window], axis=1)
        return lambda rows, mirrored: torch.from_numpy(values[mirrored.astype(np.int64), rows]).float()

    def seen_by(self, student: Student, inputs: Tensor) -> Tensor:
        return student.net.rest(inputs)
