"""Trains verger-1 from scratch. `npm run train` calls it from the root of the repository:

python tools/training/run.py --shared ../shared --work <folder> --out packages/verger/models

It can be stopped at any time: run the same command again to resume from the last checkpoint.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from torch import Tensor

from batches import Views
from export import write
from first_lesson import FirstLesson
from fit import Training
from losses import TeacherSpace
from mixed_views import make_mixed_views
from nearness import nearness_axes
from network import Student
from scores import cross_validated_lda, features_of
from second_lesson import SecondLesson
from sources import FRUIT, SHOP, classes, training_pictures, unpack
from views import make_views

TEACHER = "models/mobilenet_v2_1.0_224-features.onnx"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--shared", type=Path, required=True, help="folder with data/ and models/")
    parser.add_argument("--work", type=Path, required=True, help="folder for views and checkpoints (20 GB)")
    parser.add_argument("--out", type=Path, required=True, help="folder for verger-1.onnx and its sidecar")
    parser.add_argument("--name", default="main", help="name of the run and its folder (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="random seed (default: %(default)s)")
    arguments = parser.parse_args()

    unpack(arguments.shared / "data", arguments.work / "pictures")
    pictures = training_pictures(arguments.work / "pictures")
    folders = make_views(pictures, arguments.shared / TEACHER, arguments.work / "views", arguments.seed)

    mixed = make_mixed_views(pictures, arguments.shared / TEACHER, arguments.work / "mixed", arguments.seed)

    student, axes = taught(Views(folders, FRUIT, classes(pictures, FRUIT)), mixed, arguments)
    write(student, axes, arguments.out)
    shop = [p for p in pictures if p.source == SHOP]
    score = cross_validated_lda(features_of(student, axes, shop), [p.label for p in shop], 50)
    print(json.dumps({"shop photos, LDA, k = 50, five folds of the training split": round(score, 4)}))


def taught(views: Views, mixed: list[Path], arguments: argparse.Namespace) -> tuple[Student, Tensor]:
    """The student after both lessons, and the axes of the space that ships."""
    seed, folder = arguments.seed, arguments.work / "runs" / arguments.name
    torch.manual_seed(seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    student = Student().to(device, memory_format=torch.channels_last)
    space = TeacherSpace(views.teacher, seed).to(device)
    first = FirstLesson(views, space, views.label_count, seed, device)
    student = Training(student, first, folder, device).run()
    second = SecondLesson(mixed, views, space, first.heads, seed)
    student = Training(student, second, folder, device).run()
    return student, nearness_axes(second.heads["anchors"].directions)


if __name__ == "__main__":
    torch.set_float32_matmul_precision("high")
    main()
