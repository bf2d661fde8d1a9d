"""The pictures that verger-2 learns from, and those left out to choose by."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from PIL import Image
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist

from sources import ARCHIVES as FIRST_ARCHIVES
from sources import SHOP, Picture, training_pictures
from teacher import Teacher

ORCHARD = "orchard"
ARCHIVES = (*FIRST_ARCHIVES, "orchard-crops.tar")

# Whole sources that nothing is learned from: fruit and dishes on tables, waste, one kind of tree.
LEFT_OUT = (
    "MicrosoftLearning__mslearn-ai-vision",
    "software-competence-center-hagenberg__Fruits-Dataset",
    "ronaldl29__public-domain-recipes",
    "congduytran12__Trash-Classification-",
    "Azure-Samples__cognitive-services-sample-data-files",
    "CherryBBCH81",
)
FOLDS = 5
FARTHEST = 0.25  # cosine distance


def all_pictures(folder: Path) -> list[Picture]:
    """The pictures of verger-1, then the crops of fruit on trees, each part sorted by path."""
    orchard = [Picture(p, ORCHARD, p.parent.name) for p in sorted(folder.glob("orchard/*/*/*.jpg"))]
    if not orchard:
        raise SystemExit(f"no {ORCHARD} pictures in {folder}")
    return training_pictures(folder) + orchard


def divided(pictures: list[Picture], shoots: dict[Path, int]) -> tuple[list[Picture], list[Picture]]:
    """(to learn from, left out): whole sources, and one of five folds of the shop photos' shoots."""
    fold = fold_of(shoots)
    out = [p for p in pictures if set(p.path.parts) & set(LEFT_OUT) or fold.get(p.path) == 0]
    left = {p.path for p in out}
    return [p for p in pictures if p.path not in left], out


def fold_of(shoots: dict[Path, int]) -> dict[Path, int]:
    """Fold of each photo; a shoot is never divided."""
    count = max(shoots.values()) + 1
    folds = np.empty(count, np.int64)
    folds[np.random.default_rng(1).permutation(count)] = np.arange(count) % FOLDS
    return {path: int(folds[shoot]) for path, shoot in shoots.items()}


def shoots_of(pictures: list[Picture], teacher: Path, file: Path) -> dict[Path, int]:
    """A guess at which shop photos were taken in one visit, kept in a file."""
    shop = {p.path: p for p in pictures if p.source == SHOP}
    if not file.exists():
        file.write_text(json.dumps(linked(list(shop.values()), Teacher(teacher))))
    return dict(zip(shop, json.loads(file.read_text()), strict=True))


def linked(photos: list[Picture], teacher: Teacher) -> list[int]:
    """Number of each photo's shoot: photos of one label that the teacher finds alike.

    As in tools/bench: average linkage of cosine distances, up to FARTHEST.
    """
    shoots = np.full(len(photos), -1)
    for label in sorted({p.label for p in photos}):
        rows = [row for row, photo in enumerate(photos) if photo.label == label]
        features = np.stack([teacher.look(Image.open(photos[row].path).convert("RGB"))[0] for row in rows])
        trees = linkage(pdist(features, "cosine"), "average")
        shoots[rows] = shoots.max() + fcluster(trees, FARTHEST, "distance")
    return shoots.tolist()
