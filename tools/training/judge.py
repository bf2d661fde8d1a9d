"""Judges backbones on pictures that verger-2 has not learned from. Prints its figures as JSON.

python tools/training/judge.py --shared ../shared --work <folder> [--final] <file.onnx>[@side] ...

Without --final it shows what a recipe is chosen by: whole sources that were left out, and one of five folds of the shop
photos, by shoot. With --final also the sets that nothing is chosen by: the shop photos' val split, the phone's photos,
the Test split of Fruits-360. The teacher is always first.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import torch

from run import TEACHER
from sources import SHOP, unpack
from teacher import SIZE
from verger2.labelled import Backbone, Labelled, kinds_of
from verger2.pictures import all_pictures, divided, fold_of, shoots_of
from verger2.scores import agreement, in_folds, lda, nearest, right, right_kind, shrunken_lda
from verger2.scene_files import scene_files
from verger2.space import TeacherSpace
from views import SIZE as SMALLER

FINAL = ("fruits-360-test.tar", "phone-photos.tar")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--shared", type=Path, required=True, help="folder with data/, facts/ and models/")
    parser.add_argument("--work", type=Path, required=True, help="the folder of run_verger_2.py, after a run")
    parser.add_argument("--final", action="store_true", help="also the sets that nothing is chosen by")
    parser.add_argument("files", nargs="+", help="ONNX files; @160 for a side of 160 px (default: 128)")
    arguments = parser.parse_args()
    if arguments.final:
        unpack(arguments.shared / "data", arguments.work / "pictures", FINAL)
    judge = Judge(arguments.shared, arguments.work)
    teacher = judge.backbone(f"{arguments.shared / TEACHER}@{SIZE}")
    backbones = {"MobileNetV2@224": teacher, **{name: judge.backbone(name) for name in arguments.files}}
    for name, backbone in backbones.items():
        figures = judge.figures(backbone, teacher, arguments.final)
        print(json.dumps({"backbone": Path(name).name, **figures}, indent=2), flush=True)


class Judge:
    def __init__(self, shared: Path, work: Path):
        self.shared, self.work = shared, work
        pictures = all_pictures(work / "pictures")
        self.shoots = shoots_of(pictures, shared / TEACHER, work / "shoots.json")
        _, out = divided(pictures, self.shoots)
        self.left_out = [p.path for p in out if p.source != SHOP]
        self.shop = list(self.shoots)
        self.teacher_space = TeacherSpace(scene_files(work / "scenes"))
        self.folds = np.array([fold_of(self.shoots)[path] for path in self.shop])

    def backbone(self, name: str) -> Backbone:
        file, _, side = name.partition("@")
        digest = hashlib.sha256(Path(file).read_bytes()).hexdigest()[:12]
        return Backbone(Path(file), int(side or SMALLER), self.work / "judged" / f"{digest}-{side or SMALLER}")

    def space(self, features: np.ndarray) -> np.ndarray:
        """The teacher's features in the space that verger-2 is to match."""
        return self.teacher_space.directions(torch.from_numpy(features).float()).double().numpy()

    def figures(self, ours: Backbone, teacher: Backbone, final: bool) -> dict[str, float]:
        shop = ours.labelled("shop", self.shop)
        held = self.folds == 0

        def agrees(name: str, paths: list[Path], rows: np.ndarray | slice = slice(None)) -> float:
            both = [of.labelled(name, paths).features[rows] for of in (ours, teacher)]
            width = both[1].shape[1]
            return agreement(*(self.space(f) if f.shape[1] == width else f for f in both))

        figures = {
            "agreement, sources left out": agrees("left", self.left_out),
            "agreement, shoots left out": agrees("shop", self.shop, held),
            "shoots left out, LDA, k = 50": right(lda(50), shop.of(~held), shop.of(held)),
            "shoots left out, shrunken LDA, k = 200": right(shrunken_lda(200), shop.of(~held), shop.of(held)),
            "five folds by shoot, LDA, k = 50": in_folds(lda(50), shop, self.folds),
            "five folds by shoot, shrunken LDA, k = 200": in_folds(shrunken_lda(200), shop, self.folds),
        }
        return figures | (self.final_figures(ours, shop) if final else {})

    def final_figures(self, ours: Backbone, shop: Labelled) -> dict[str, float]:
        root = self.work / "pictures"
        val = ours.labelled("val", sorted(root.glob("dataset/val/**/*.jpg")))
        phone = ours.labelled("phone", sorted(root.glob("phone/*/*.jpg")))
        gallery = ours.labelled("gallery", sorted(root.glob("Training/*/*.jpg")))
        test = ours.labelled("test", sorted(root.glob("Test/*/*.jpg")))
        table = self.shared / "facts/kinds.csv"
        shop_kinds = kinds_of(table, ("grocery-fine", "grocery-coarse"))
        fruit_kinds = kinds_of(table, ("fruits-360",))
        return {
            "val, LDA, k = 50": right(lda(50), shop, val),
            "val, shrunken LDA, k = 200": right(shrunken_lda(200), shop, val),
            "phone, kinds, shop photos learned": right_kind(shrunken_lda(200), shop, phone, shop_kinds),
            "phone, kinds, Fruits-360 learned": right_kind(shrunken_lda(200), gallery, phone, fruit_kinds),
            "Fruits-360, nearest, k = 50": right(nearest(50), gallery, test),
            "Fruits-360, nearest, k = 200": right(nearest(200), gallery, test),
            "Fruits-360, LDA, k = 200": right(lda(200), gallery, test),
        }


if __name__ == "__main__":
    main()
