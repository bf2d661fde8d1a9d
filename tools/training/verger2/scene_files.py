"""Views with the teacher's answers, made once and kept in files of CHUNK views:

  pixels    uint8   [CHUNK, SIZE, SIZE, 3]
  features  float16 [CHUNK, 1280]
  cells     float16 [CHUNK, 4 * 4, CELL_AXES]  features of the cells in their principal axes, half-whitened
  labels    int16   [CHUNK]                    of Fruits-360, -1 where there is none
"""

from __future__ import annotations

import os
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch.nn.functional import adaptive_avg_pool2d

from mixed_views import CELL_AXES, cell_axes
from progress import Progress
from teacher import CELLS_A_SIDE, FEATURES, Teacher
from views import CHUNK, SIZE

from .scenes import Scenes

SIDE = SIZE // 32  # cells a side of the student's


def make_scenes(scenes: Scenes, count: int, teacher: Path, folder: Path, processes: int) -> list[Path]:
    """Makes the missing of `count` views and returns their files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{number:05d}.npz" for number in range(count // CHUNK)]
    missing = [number for number, file in enumerate(files) if not file.exists()]
    if not missing:
        return files
    axes = cell_axes(scenes, teacher, folder / "axes.npz")
    progress = Progress("views", len(missing) * CHUNK)
    with get_context("fork").Pool(processes, start, (scenes, teacher, folder, axes)) as pool:
        for _ in pool.imap(make_file, missing):
            progress.add(CHUNK)
    return files


def scene_files(folder: Path) -> list[Path]:
    """The files that are complete."""
    return sorted(folder.glob("[0-9]*[0-9].npz"))


def start(scenes: Scenes, teacher: Path, folder: Path, axes: tuple[np.ndarray, np.ndarray]) -> None:
    """Initializes a process of the pool."""
    torch.set_num_threads(1)
    globals()["_held"] = (scenes, Teacher(teacher), folder, *axes)


def make_file(number: int) -> None:
    scenes, teacher, folder, mean, axes = globals()["_held"]
    pixels = np.empty((CHUNK, SIZE, SIZE, 3), np.uint8)
    features = np.empty((CHUNK, FEATURES), np.float16)
    cells = np.empty((CHUNK, SIDE * SIDE, CELL_AXES), np.float16)
    labels = np.empty(CHUNK, np.int16)
    for row in range(CHUNK):
        scene = scenes.scene(number * CHUNK + row)
        pixels[row] = np.asarray(scene.image.resize((SIZE, SIZE), Image.Resampling.BICUBIC))
        features[row], of_cells = teacher.look(scene.image)
        cells[row] = (fewer(of_cells) - mean) @ axes
        labels[row] = scene.label
    replace(folder / f"{number:05d}.npz", pixels=pixels, features=features, cells=cells, labels=labels)


def fewer(cells: np.ndarray) -> np.ndarray:
    """[49, 1280] -> [SIDE * SIDE, 1280], each the mean of the teacher's cells in its place."""
    maps = torch.from_numpy(cells.T.reshape(1, FEATURES, CELLS_A_SIDE, CELLS_A_SIDE).copy())
    return adaptive_avg_pool2d(maps, SIDE).reshape(FEATURES, SIDE * SIDE).T.numpy()


def replace(file: Path, **arrays: np.ndarray) -> None:
    part = file.with_suffix(".part.npz")
    np.savez(part, **arrays)
    os.replace(part, file)
