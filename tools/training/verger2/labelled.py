"""Images of a set with their labels, and features of them by any backbone."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image


@dataclass(frozen=True)
class Labelled:
    features: np.ndarray  # float64 [N, D]
    labels: np.ndarray  # str [N]
    paths: list[Path]

    def of(self, rows: np.ndarray) -> Labelled:
        """The rows that a mask holds."""
        paths = [path for path, chosen in zip(self.paths, rows, strict=True) if chosen]
        return Labelled(self.features[rows], self.labels[rows], paths)


class Backbone:
    """An ONNX file that maps `input` [N, 3, side, side] in [-1, 1] to `features`; keeps what it has computed."""

    def __init__(self, file: Path, side: int, cache: Path):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
        self.side, self.cache = side, cache

    def labelled(self, name: str, paths: list[Path]) -> Labelled:
        """The label of an image is its folder's name."""
        kept = self.cache / f"{name}.npy"
        if not kept.exists():
            self.cache.mkdir(parents=True, exist_ok=True)
            np.save(kept, np.concatenate([self.features(path) for path in paths]))
        return Labelled(np.load(kept).astype(np.float64), np.array([path.parent.name for path in paths]), paths)

    def features(self, path: Path) -> np.ndarray:
        image = Image.open(path).convert("RGB").resize((self.side, self.side), Image.Resampling.BICUBIC)
        pixels = np.asarray(image, np.float32).transpose(2, 0, 1)[None] / np.float32(127.5) - np.float32(1)
        return self.session.run(["features"], {"input": pixels})[0]


def kinds_of(table: Path, datasets: tuple[str, ...]) -> dict[str, str]:
    """Kind of each label, such as apple."""
    with table.open() as rows:
        return {row["label"]: row["kind"] for row in csv.DictReader(rows) if row["dataset"] in datasets}
