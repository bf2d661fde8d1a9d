"""Trains verger-1 from nothing: `python run.py --shared ../../shared --work <folder> --out ../models`.

May be stopped and run again at any point; it goes on where it was.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch

from batches import Views
from export import write
from fit import Training
from scores import cross_validated_lda, features_of
from sources import FRUIT, SHOP, classes, training_pictures, unpack
from views import make_views

TEACHER = "models/mobilenet_v2_1.0_224-features.onnx"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--shared", type=Path, required=True, help="folder with data/ and models/")
    parser.add_argument("--work", type=Path, required=True, help="folder for views and checkpoints (10 GB)")
    parser.add_argument("--out", type=Path, required=True, help="folder for verger-1.onnx and its sidecar")
    parser.add_argument("--name", default="main", help="of the run: its checkpoint's and log's folder")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()

    unpack(arguments.shared / "data", arguments.work / "pictures")
    pictures = training_pictures(arguments.work / "pictures")
    folders = make_views(pictures, arguments.shared / TEACHER, arguments.work / "views", arguments.seed)

    labels = classes(pictures, FRUIT)
    views = Views(folders, FRUIT, labels)
    folder = arguments.work / "runs" / arguments.name
    student = Training(views, len(labels), folder, arguments.seed).run()

    write(student, arguments.out)
    shop = [p for p in pictures if p.source == SHOP]
    score = cross_validated_lda(features_of(student, shop), [p.label for p in shop], 50)
    print(json.dumps({"shop photos, LDA, k = 50, five folds of the training split": round(score, 4)}))


if __name__ == "__main__":
    torch.set_float32_matmul_precision("high")
    main()
