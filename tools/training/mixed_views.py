"""The views of the second lesson, with the teacher's answer for each and for its cells: made once, kept in files.

One file per CHUNK of views, in no particular order:
  pixels    uint8   [CHUNK, SIZE, SIZE, 3]
  features  float16 [CHUNK, 1280]
  cells     float16 [CHUNK, 49, CELL_AXES]  features of the cells in their principal axes, half-whitened
"""

from __future__ import annotations

import os
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from PIL import Image

from mixtures import Mixtures
from progress import Progress
from sources import Picture
from teacher import CELLS, FEATURES, Teacher
from views import CHUNK, SIZE

MIXED_VIEWS = 96_256
CELL_AXES = 128
SAMPLED = 1200  # views that the axes are computed from


def make_mixed_views(pictures: list[Picture], teacher: Path, folder: Path, seed: int) -> list[Path]:
    """Makes the missing files and returns all of them."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{number:05d}.npz" for number in range(MIXED_VIEWS // CHUNK)]
    missing = [number for number, file in enumerate(files) if not file.exists()]
    if not missing:
        return files
    mixtures = Mixtures(pictures, seed)
    axes = cell_axes(mixtures, teacher, folder / "axes.npz")
    progress = Progress("mixed views", len(missing) * CHUNK)
    with get_context("fork").Pool(os.cpu_count(), start, (mixtures, teacher, folder, axes)) as pool:
        for _ in pool.imap_unordered(make_file, missing):
            progress.add(CHUNK)
    return files


def cell_axes(mixtures: Mixtures, teacher: Path, file: Path) -> tuple[np.ndarray, np.ndarray]:
    """float32 mean [1280] and axes [1280, CELL_AXES] of the features of cells."""
    if not file.exists():
        held = Teacher(teacher)
        cells = np.concatenate([held.look(mixtures.view(-1 - i))[1][::5] for i in range(SAMPLED)]).astype(np.float64)
        mean = cells.mean(0)
        values, vectors = np.linalg.eigh(np.cov((cells - mean).T))
        axes = vectors[:, ::-1][:, :CELL_AXES] / values[::-1][:CELL_AXES] ** 0.25
        np.savez(file, mean=mean.astype(np.float32), axes=axes.astype(np.float32))
    kept = np.load(file)
    return kept["mean"], kept["axes"]


def start(mixtures: Mixtures, teacher: Path, folder: Path, axes: tuple[np.ndarray, np.ndarray]) -> None:
    """Initializes a process of the pool."""
    globals()["_held"] = (mixtures, Teacher(teacher), folder, *axes)


def make_file(number: int) -> None:
    mixtures, teacher, folder, mean, axes = globals()["_held"]
    pixels = np.empty((CHUNK, SIZE, SIZE, 3), np.uint8)
    features = np.empty((CHUNK, FEATURES), np.float16)
    cells = np.empty((CHUNK, CELLS, CELL_AXES), np.float16)
    for row in range(CHUNK):
        seen = mixtures.view(number * CHUNK + row)
        pixels[row] = np.asarray(seen.resize((SIZE, SIZE), Image.Resampling.BICUBIC))
        features[row], of_cells = teacher.look(seen)
        cells[row] = (of_cells - mean) @ axes
    part = folder / f"{number:05d}.part.npz"
    np.savez(part, pixels=pixels, features=features, cells=cells)
    os.replace(part, folder / f"{number:05d}.npz")
