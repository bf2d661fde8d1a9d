"""What both peers share: their arguments, the selection of images, the stages' clock. Nothing of the procedure."""

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
    """The command line, the same for both, and what one of them lets choose besides: the first is the default."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--input", required=True, type=Path, help="folder of images, one folder a label")
    parser.add_argument("--output", required=True, type=Path, help="folder of the results, replaced")
    parser.add_argument("--master", default="local[2]", help="Spark's master (default: %(default)s)")
    parser.add_argument("--k", default=50, type=int, help="principal components (default: %(default)s)")
    parser.add_argument("--partitions", default=24, type=int, help="files of a result (default: %(default)s)")
    parser.add_argument("--limit", type=int, help="take so many images, evenly spaced (default: all)")
    for name, values in choices.items():
        parser.add_argument(f"--{name}", choices=values, default=values[0], help="(default: %(default)s)")
    return parser.parse_args()


def evenly_spaced(paths, limit):
    """`limit` of the paths, evenly spaced in their sorted order: the same ones on every machine."""
    paths = sorted(paths, key=os.fsencode)
    if limit is None or limit >= len(paths):
        return paths
    return [paths[i * len(paths) // limit] for i in range(limit)]


@contextmanager
def selected(folder, limit):
    """A folder that holds the selection under the same relative names, and how many there are.

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
    """Wall seconds by stage, one after the other; the first begins where the process did."""

    def __init__(self):
        self.seconds = {}
        self._since = STARTED

    def done(self, name):
        now = time.perf_counter()
        self.seconds[name] = round(now - self._since, 2)
        self._since = now

    def report(self, peer, images, **more):
        """Prints the one line of JSON that the benchmark reads."""
        total = round(time.perf_counter() - STARTED, 2)
        print(json.dumps({"peer": peer, "images": images, "stages": self.seconds, "total": total, **more}), flush=True)
