"""The fixed set of augmented views, and what the teacher says of each: made once, kept in files.

Files (N views, in a shuffled order that depends on the seed alone):
  pixels.npy   uint8   [N, SIZE, SIZE, 3]
  teacher.npy  float32 [N, 1280]
  views.json   picture index, source and label of each view
"""

from __future__ import annotations

import json
import os
import random
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image

from augment import augmented
from progress import Progress
from sources import FRUIT, PHOTO, SHOP, Picture

SIZE = 128
TEACHER_SIZE = 224
FEATURES = 1280
CHUNK = 512

# Shop photos are few, and what is asked of them is hard; so more is made of each.
VIEWS_OF = {FRUIT: 6, SHOP: 24, PHOTO: 6}


def plan(pictures: list[Picture], seed: int) -> list[tuple[int, int]]:
    """(picture, view) pairs, shuffled; view 0 is the picture as it is."""
    pairs = [(i, v) for i, p in enumerate(pictures) for v in range(VIEWS_OF[p.source])]
    random.Random(seed).shuffle(pairs)
    return pairs


def make_views(pictures: list[Picture], teacher: Path, folder: Path, seed: int) -> None:
    """Makes what is missing of the views; a chunk that is done is not made again."""
    folder.mkdir(parents=True, exist_ok=True)
    pairs = plan(pictures, seed)
    describe(pictures, pairs, folder)
    for name, shape, dtype in files(len(pairs)):
        if not (folder / name).exists():
            np.lib.format.open_memmap(folder / name, "w+", dtype, shape).flush()
    done = folder / "chunks"
    done.mkdir(exist_ok=True)
    missing = [c for c in range(0, len(pairs), CHUNK) if not (done / str(c)).exists()]
    progress = Progress("views", len(missing) * CHUNK)
    setting = (pictures, pairs, str(teacher), folder, seed)
    with get_context("fork").Pool(os.cpu_count(), start, setting) as pool:
        for chunk in pool.imap_unordered(make_chunk, missing):
            (done / str(chunk)).touch()
            progress.add(CHUNK)


def files(count: int) -> list[tuple[str, tuple[int, ...], type]]:
    return [
        ("pixels.npy", (count, SIZE, SIZE, 3), np.uint8),
        ("teacher.npy", (count, FEATURES), np.float32),
    ]


def describe(pictures: list[Picture], pairs: list[tuple[int, int]], folder: Path) -> None:
    rows = {
        "picture": [i for i, _ in pairs],
        "source": [pictures[i].source for i, _ in pairs],
        "label": [pictures[i].label for i, _ in pairs],
    }
    (folder / "views.json").write_text(json.dumps(rows))


def start(pictures, pairs, teacher: str, folder: Path, seed: int) -> None:
    """What every process of the pool holds; one thread each, since there is one process a core."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(teacher, options, providers=["CPUExecutionProvider"])
    photos = [p for p in pictures if p.source == PHOTO]
    globals()["_held"] = (pictures, pairs, session, photos, folder, seed)


def make_chunk(first: int) -> int:
    pictures, pairs, session, photos, folder, seed = globals()["_held"]
    pixels = np.load(folder / "pixels.npy", mmap_mode="r+")
    features = np.load(folder / "teacher.npy", mmap_mode="r+")
    for row, (index, view) in enumerate(pairs[first : first + CHUNK], first):
        rng = random.Random(f"{seed}/{index}/{view}")
        seen = look(pictures[index], view, photos, rng)
        pixels[row] = np.asarray(seen.resize((SIZE, SIZE), Image.Resampling.BICUBIC))
        features[row] = teach(session, seen)
    pixels.flush()
    features.flush()
    return first


def look(picture: Picture, view: int, photos: list[Picture], rng: random.Random) -> Image.Image:
    image = Image.open(picture.path).convert("RGB")
    if view == 0:
        return image
    backdrop = Image.open(rng.choice(photos).path).convert("RGB")
    return augmented(image, picture.source, backdrop, rng)


def teach(session: onnxruntime.InferenceSession, seen: Image.Image) -> np.ndarray:
    """float32 [1280]; prepared as Keras prepares pixels for MobileNetV2: Pillow's bicubic, then [-1, 1]."""
    image = seen.resize((TEACHER_SIZE, TEACHER_SIZE), Image.Resampling.BICUBIC)
    tensor = np.asarray(image, np.float32).transpose(2, 0, 1)[None] / np.float32(127.5) - np.float32(1)
    return session.run(None, {session.get_inputs()[0].name: tensor})[0].reshape(-1)
