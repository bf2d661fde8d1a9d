"""Batches of views for training, with small changes for which the teacher's answer still holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import interpolate


@dataclass(frozen=True)
class Batch:
    pixels: Tensor  # float32 [N, 3, size, size] in [-1, 1]
    teacher: Tensor  # float32 [N, 1280]
    labels: Tensor  # int64 [N], -1 where there is none


class Views:
    """The files that views.py wrote, for random access."""

    def __init__(self, folders: list[Path], source: str, classes: list[str]):
        """Only one source keeps its labels: the other pictures are learned from the teacher alone."""
        self.label_count = len(classes)
        rows = [json.loads((folder / "views.json").read_text()) for folder in folders]
        # Held in memory, not mapped: a system short of cache would read every batch from the disk again.
        self.pixels = [np.load(folder / "pixels.npy") for folder in folders]
        self.teacher = np.concatenate([np.load(folder / "teacher.npy") for folder in folders])
        self.labels = np.array(
            [
                classes.index(label) if of == source else -1
                for part in rows
                for of, label in zip(part["source"], part["label"], strict=True)
            ]
        )

    def __len__(self) -> int:
        return len(self.labels)

    def batches(self, batch: int, seed: int, skip: int, device: torch.device) -> Iterator[Batch]:
        """One pass in an order fixed by the seed, without the first `skip` batches."""
        order = np.random.default_rng(seed).permutation(len(self))
        shifts = torch.Generator().manual_seed(seed)
        for number in range(skip, len(order) // batch):
            rows = np.sort(order[number * batch : (number + 1) * batch])
            pixels = torch.from_numpy(self.pixels_of(rows)).to(device).permute(0, 3, 1, 2)
            yield Batch(
                moved(pixels, shifts).float() / 127.5 - 1,
                torch.from_numpy(self.teacher[rows]).to(device),
                torch.from_numpy(self.labels[rows]).to(device),
            )

    def endless(self, batch: int, seed: int, step: int, device: torch.device) -> Iterator[Batch]:
        """Endless passes, each in its own order, starting at a step."""
        number, skip = divmod(step, len(self) // batch)
        while True:
            yield from self.batches(batch, seed + number, skip, device)
            number, skip = number + 1, 0

    def pixels_of(self, rows: np.ndarray) -> np.ndarray:
        """uint8 [N, SIZE, SIZE, 3] of ascending rows, numbered across all rounds."""
        parts, first = [], 0
        for pixels in self.pixels:
            parts.append(pixels[rows[(rows >= first) & (rows < first + len(pixels))] - first])
            first += len(pixels)
        return np.concatenate(parts)


def moved(pixels: Tensor, generator: torch.Generator, furthest: int = 6) -> Tensor:
    """Shifts the batch by a few pixels and mirrors half of the pictures, which hardly changes the teacher's answer."""
    down, right = torch.randint(-furthest, furthest + 1, (2,), generator=generator).tolist()
    rows, columns = reflected(pixels.shape[2], down), reflected(pixels.shape[3], right)
    shifted = pixels[:, :, rows.to(pixels.device)][:, :, :, columns.to(pixels.device)]
    mirrored = torch.rand(len(pixels), generator=generator) < 0.5
    shifted[mirrored] = shifted[mirrored].flip(3)
    return shifted


def reflected(length: int, shift: int) -> Tensor:
    """Positions 0 to length - 1 moved by `shift`, reflected at the edges."""
    positions = (torch.arange(length) + shift).abs()
    return torch.minimum(positions, 2 * (length - 1) - positions)


def resized(pixels: Tensor, size: int) -> Tensor:
    if pixels.shape[2] != size:
        pixels = interpolate(pixels, size=(size, size), mode="bilinear", antialias=True)
    return pixels.contiguous(memory_format=torch.channels_last)
