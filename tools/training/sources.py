"""The pictures that verger-1 learns from, each with its source and, if it has one, its label."""

from __future__ import annotations

import tarfile
from dataclasses import dataclass
from pathlib import Path

ARCHIVES = ("fruits-360-training-sample.tar", "shop-photos.tar", "photos-permissive.tar")

FRUIT, SHOP, PHOTO = "fruits-360", "shop-photos", "photos"
# Photos of other groceries in a shop, and of fruit elsewhere: those closest to the final task.
GROCERY = "groceries"
GROCERY_FOLDERS = ("GroceryStoreDataset", "Fruits-Dataset", "FGrade", "mslearn")


@dataclass(frozen=True)
class Picture:
    path: Path
    source: str
    label: str | None


def unpack(archives: Path, folder: Path, names: tuple[str, ...] = ARCHIVES) -> None:
    """Unpacks each archive once; a marker file shows that it was unpacked completely."""
    for name in names:
        marker = folder / f"{name}.unpacked"
        if marker.exists():
            continue
        folder.mkdir(parents=True, exist_ok=True)
        with tarfile.open(archives / name) as archive:
            archive.extractall(folder, filter="data")
        marker.touch()


def training_pictures(folder: Path) -> list[Picture]:
    """All training pictures, sorted by path. Excludes the Test and val splits."""
    fruit = [Picture(p, FRUIT, p.parent.name) for p in sorted(folder.glob("Training/*/*.jpg"))]
    shop = [Picture(p, SHOP, p.parent.name) for p in sorted(folder.glob("dataset/train/**/*.jpg"))]
    photos = [Picture(p, PHOTO, None) for p in sorted(folder.glob("photos/*/*.jpg"))]
    for source, found in ((FRUIT, fruit), (SHOP, shop), (PHOTO, photos)):
        if not found:
            raise SystemExit(f"no {source} pictures in {folder}")
    return fruit + shop + photos


def of_source(pictures: list[Picture], source: str) -> list[Picture]:
    """The pictures of a source. Groceries are photos too, except those of the shop, which are groceries only."""
    if source == GROCERY:
        return [p for p in pictures if p.source == PHOTO and any(name in str(p.path) for name in GROCERY_FOLDERS)]
    if source == PHOTO:
        return [p for p in pictures if p.source == PHOTO and GROCERY_FOLDERS[0] not in str(p.path)]
    return [p for p in pictures if p.source == source]


def classes(pictures: list[Picture], source: str) -> list[str]:
    return sorted({p.label for p in pictures if p.source == source and p.label is not None})
