"""What both peers share: arguments, selection of images, timing of stages. Nothing of the procedure itself."""

import time

STARTED = time.perf_counter()  # before the heavy imports: they are part of what a user waits for

import argparse
import json
import os
import shutil
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

# Spark starts its Python workers by this name; without it they would be whatever `python3` is on the path.
os.environ["PYSPARK_PYTHON"] = sys.executable
os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

IMAGES = {".jpg", ".jpeg", ".png"}


def arguments(description, **choices):
    """The command line, the same for both, plus the choices that one of them adds; the first value is the default."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--input", required=True, type=Path, help="folder of images, one subfolder per label")
    parser.add_argument("--output", required=True, type=Path, help="folder for the results; overwritten")
    parser.add_argument("--master", default="local[2]", help="Spark master URL (default: %(default)s)")
    parser.add_argument("--k", default=50, type=int, help="number of principal components (default: %(default)s)")
    parser.add_argument("--partitions", default=24, type=int, help="number of output files (default: %(default)s)")
    parser.add_argument("--limit", type=int, help="number of images, evenly spaced (default: all)")
    for name, values in choices.items():
        help = f"{name} implementation (default: %(default)s)"
        parser.add_argument(f"--{name}", choices=values, default=values[0], help=help)
    return parser.parse_args()


def evenly_spaced(paths, limit):
    """`limit` of the paths, evenly spaced in their sorted order: the same ones on every machine."""
    paths = sorted(paths, key=os.fsencode)
    if limit is None or limit >= len(paths):
        return paths
    return [paths[i * len(paths) // limit] for i in range(limit)]


@contextmanager
def selected(folder, limit):
    """A folder that holds the selected images under the same relative paths, and their number.

    Spark reads a folder, as the original does; a long list of paths would change how it plans the read. The links
    are made before the clock of the first stage and cost milliseconds.
    """
    paths = [p for p in folder.rglob("*") if p.suffix.lower() in IMAGES and p.is_file()]
    chosen = evenly_spaced(paths, limit)
    if len(chosen) == len(paths):
        yield folder.resolve(), len(chosen)
        return
    with tempfile.TemporaryDirectory(prefix="peer-") as scratch:
        for path in chosen:
            target = Path(scratch) / path.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(path.resolve(), target)
            except OSError:  # another disk
                shutil.copyfile(path, target)
        yield Path(scratch), len(chosen)


class Stages:
    """Elapsed seconds of consecutive stages; the first starts with the process."""

    def __init__(self):
        self.seconds = {}
        self._since = STARTED

    def done(self, name):
        now = time.perf_counter()
        self.seconds[name] = round(now - self._since, 2)
        self._since = now

    def report(self, peer, images, **more):
        """Prints the line of JSON that the benchmark reads."""
        total = round(time.perf_counter() - STARTED, 2)
        print(json.dumps({"peer": peer, "images": images, "stages": self.seconds, "total": total, **more}), flush=True)
