"""Trains verger-2 from MobileNetV2's weights. `npm run train -- verger-2` calls it from the root of the repository:

python tools/training/run_verger_2.py --shared ../shared --work <folder> --out <folder>

It can be stopped at any time: run the same command again to resume from the last checkpoint. With fewer --steps than
before it ends sooner: the rate goes on along the shorter curve.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import torch

from export import saved
from run import TEACHER
from sources import FRUIT, classes, unpack
from verger2.classifier import Directions
from verger2.export import model_of
from verger2.fine_tuning import FineTuning
from verger2.later_layers import LaterLayers
from verger2.lesson import Distillation
from verger2.network import STEM
from verger2.pictures import ARCHIVES, all_pictures, divided, shoots_of
from verger2.scene_files import make_scenes
from verger2.scenes import Scenes
from verger2.space import TeacherSpace
from verger2.stems import make_stems
from verger2.student import Student

VIEWS = 102_400
STEPS = 2_400
LATER_STEPS = 16_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--shared", type=Path, required=True, help="folder with data/ and models/")
    parser.add_argument("--work", type=Path, required=True, help="folder for views and checkpoints (11 GB)")
    parser.add_argument("--out", type=Path, required=True, help="folder for verger-2.onnx and its sidecar")
    parser.add_argument("--name", default="main", help="name of the run and its folder (default: %(default)s)")
    parser.add_argument("--views", type=int, default=VIEWS, help="number of views (default: %(default)s)")
    parser.add_argument("--steps", type=int, default=STEPS, help="training steps of 64 views (default: %(default)s)")
    parser.add_argument("--later-steps", type=int, default=LATER_STEPS, help="the same of the later layers alone")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="default: one a core")
    parser.add_argument("--seed", type=int, default=1, help="random seed (default: %(default)s)")
    train(parser.parse_args())


def train(arguments: argparse.Namespace) -> None:
    shared, work, seed = arguments.shared, arguments.work, arguments.seed
    torch.manual_seed(seed)
    unpack(shared / "data", work / "pictures", ARCHIVES)
    pictures = all_pictures(work / "pictures")
    learned, _ = divided(pictures, shoots_of(pictures, shared / TEACHER, work / "shoots.json"))
    scenes = Scenes(learned, seed)
    files = make_scenes(scenes, arguments.views, shared / TEACHER, work / "scenes", arguments.threads)

    torch.set_num_threads(arguments.threads)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    space = TeacherSpace(files).to(device)
    student = Student(shared / TEACHER, space.pooled).to(device, memory_format=torch.channels_last)
    run, classifier = work / "runs" / arguments.name, Directions(len(classes(pictures, FRUIT)))
    lesson = Distillation(work / "scenes", space, classifier, arguments.steps, seed)
    student = FineTuning(student, lesson, run, device).run()
    stems = make_stems(student.net, work / "scenes", work / "stems")
    student.net.layers[:STEM].requires_grad_(False)
    student = FineTuning(student, LaterLayers(lesson, stems, arguments.later_steps), run, device).run()
    print(saved(model_of(student.eval()), arguments.out))


if __name__ == "__main__":
    main()
