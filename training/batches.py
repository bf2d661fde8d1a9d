"""Batches of views for training, with the light changes that need no new word of the teacher."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor


@dataclass(frozen=True)
class Batch:
    pixels: Tensor  # float32 [N, 3, SIZE, SIZE] in [-1, 1]
    teacher: Tensor  # float32 [N, 1280]
    labels: dict[str, Tensor]  # int64 [N] by source, -1 where there is none


class Views:
    """The files that views.py made, opened to be read at random."""

    def __init__(self, folder: Path, labelled: dict[str, list[str]]):
        rows = json.loads((folder / "views.json").read_text())
        # Held in memory, not mapped: a system short of cache would read every batch from the disk again.
        self.pixels = np.load(folder / "pixels.npy")
        self.teacher = np.load(folder / "teacher.npy")
        self.labels = {
            source: np.array(
                [
                    classes.index(label) if of == source else -1
                    for of, label in zip(rows["source"], rows["label"], strict=True)
                ]
            )
            for source, classes in labelled.items()
        }

    def __len__(self) -> int:
        return len(self.pixels)

    def batches(self, size: int, seed: int, skip: int, device: torch.device) -> Iterator[Batch]:
        """One pass in an order that the seed fixes; the first `skip` batches are left out."""
        generator = np.random.default_rng(seed)
        order = generator.permutation(len(self))
        shifts = torch.Generator().manual_seed(seed)
        for number in range(len(self) // size):
            rows = np.sort(order[number * size : (number + 1) * size])
            if number < skip:
                continue
            pixels = torch.from_numpy(self.pixels[rows]).to(device).permute(0, 3, 1, 2)
            yield Batch(
                moved(pixels, shifts).float() / 127.5 - 1,
                torch.from_numpy(self.teacher[rows]).to(device),
                {s: torch.from_numpy(labels[rows]).to(device) for s, labels in self.labels.items()},
            )


def moved(pixels: Tensor, generator: torch.Generator, furthest: int = 6) -> Tensor:
    """The batch shifted by a few pixels, and every other picture mirrored: the teacher hardly notices."""
    down, right = torch.randint(-furthest, furthest + 1, (2,), generator=generator).tolist()
    rows, columns = reflected(pixels.shape[2], down), reflected(pixels.shape[3], right)
    shifted = pixels[:, :, rows.to(pixels.device)][:, :, :, columns.to(pixels.device)]
    mirrored = torch.rand(len(pixels), generator=generator) < 0.5
    shifted[mirrored] = shifted[mirrored].flip(3)
    return shifted


def reflected(length: int, shift: int) -> Tensor:
    """Positions 0 to length - 1 moved by so many, folded back at the edges."""
    positions = (torch.arange(length) + shift).abs()
    return torch.minimum(positions, 2 * (length - 1) - positions)
