"""The pictures that verger-1 learns from, each with its source and, where it has one, its label."""

from __future__ import annotations

import tarfile
from dataclasses import dataclass
from pathlib import Path

ARCHIVES = ("fruits-360-training-sample.tar", "shop-photos.tar", "photos-permissive.tar")

FRUIT, SHOP, PHOTO = "fruits-360", "shop-photos", "photos"
# Photos of a shop's other wares, and of fruit elsewhere: of the photos those nearest to what is asked in the end.
GROCERY = "groceries"
GROCERY_FOLDERS = ("GroceryStoreDataset", "Fruits-Dataset", "FGrade", "mslearn")


@dataclass(frozen=True)
class Picture:
    path: Path
    source: str
    label: str | None


def unpack(archives: Path, folder: Path) -> None:
    """Unpacks the archives once; a marker says that one came to its end."""
    for name in ARCHIVES:
        marker = folder / f"{name}.unpacked"
        if marker.exists():
            continue
        folder.mkdir(parents=True, exist_ok=True)
        with tarfile.open(archives / name) as archive:
            archive.extractall(folder, filter="data")
        marker.touch()


def training_pictures(folder: Path) -> list[Picture]:
    """All pictures to learn from, in the order of their paths. Test and val splits are not among them."""
    fruit = [Picture(p, FRUIT, p.parent.name) for p in sorted(folder.glob("Training/*/*.jpg"))]
    shop = [Picture(p, SHOP, p.parent.name) for p in sorted(folder.glob("dataset/train/**/*.jpg"))]
    photos = [Picture(p, PHOTO, None) for p in sorted(folder.glob("photos/*/*.jpg"))]
    for source, found in ((FRUIT, fruit), (SHOP, shop), (PHOTO, photos)):
        if not found:
            raise SystemExit(f"no pictures of {source} under {folder}")
    return fruit + shop + photos


def of_source(pictures: list[Picture], source: str) -> list[Picture]:
    """Those of a source; groceries are photos too, but those of the shop count as groceries alone."""
    if source == GROCERY:
        return [p for p in pictures if p.source == PHOTO and any(name in str(p.path) for name in GROCERY_FOLDERS)]
    if source == PHOTO:
        return [p for p in pictures if p.source == PHOTO and GROCERY_FOLDERS[0] not in str(p.path)]
    return [p for p in pictures if p.source == source]


def classes(pictures: list[Picture], source: str) -> list[str]:
    return sorted({p.label for p in pictures if p.source == source and p.label is not None})
