"""The fixed set of augmented views of the first lesson, with the teacher's answer for each: made once, kept in files.

They are made in rounds, one folder per round. Files of a round (N views, shuffled by the seed):
  pixels.npy   uint8   [N, SIZE, SIZE, 3]
  teacher.npy  float32 [N, 1280]
  views.json   picture index, source and label of each view
"""

from __future__ import annotations

import json
import os
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from PIL import Image

from progress import Progress
from rounds import ROUNDS, Looks, plan
from sources import Picture
from teacher import FEATURES, Teacher

SIZE = 128
CHUNK = 512


def make_views(pictures: list[Picture], teacher: Path, folder: Path, seed: int) -> list[Path]:
    """Makes what is missing in all rounds and returns their folders."""
    folders = [folder / f"round-{number + 1}" for number in range(len(ROUNDS))]
    looks = Looks(pictures, seed)
    for number, of_round in enumerate(folders):
        pairs = plan(pictures, number, seed)
        describe(pictures, pairs, of_round)
        make_round(pairs, looks, teacher, of_round)
    return folders


def make_round(pairs: list[tuple[int, int]], looks: Looks, teacher: Path, folder: Path) -> None:
    """Makes the missing chunks of a round."""
    done = folder / "chunks"
    done.mkdir(exist_ok=True)
    missing = [c for c in range(0, len(pairs), CHUNK) if not (done / str(c)).exists()]
    if not missing:
        return
    for name, shape, dtype in files(len(pairs)):
        if not (folder / name).exists():
            np.lib.format.open_memmap(folder / name, "w+", dtype, shape).flush()
    progress = Progress(f"{folder.name}, views", len(missing) * CHUNK)
    with get_context("fork").Pool(os.cpu_count(), start, (pairs, looks, teacher, folder)) as pool:
        for chunk in pool.imap_unordered(make_chunk, missing):
            (done / str(chunk)).touch()
            progress.add(CHUNK)


def files(count: int) -> list[tuple[str, tuple[int, ...], type]]:
    return [
        ("pixels.npy", (count, SIZE, SIZE, 3), np.uint8),
        ("teacher.npy", (count, FEATURES), np.float32),
    ]


def describe(pictures: list[Picture], pairs: list[tuple[int, int]], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    rows = {
        "picture": [i for i, _ in pairs],
        "source": [pictures[i].source for i, _ in pairs],
        "label": [pictures[i].label for i, _ in pairs],
    }
    (folder / "views.json").write_text(json.dumps(rows))


def start(pairs: list[tuple[int, int]], looks: Looks, teacher: Path, folder: Path) -> None:
    """Initializes a process of the pool."""
    globals()["_held"] = (pairs, looks, Teacher(teacher), folder)


def make_chunk(first: int) -> int:
    pairs, looks, teacher, folder = globals()["_held"]
    pixels = np.load(folder / "pixels.npy", mmap_mode="r+")
    features = np.load(folder / "teacher.npy", mmap_mode="r+")
    for row, (index, view) in enumerate(pairs[first : first + CHUNK], first):
        seen = looks.view(index, view)
        pixels[row] = np.asarray(seen.resize((SIZE, SIZE), Image.Resampling.BICUBIC))
        features[row], _ = teacher.look(seen)
    pixels.flush()
    features.flush()
    return first

