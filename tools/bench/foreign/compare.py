"""Compares the features that `verger run` writes with those of the libraries that the models are from.

    python compare.py <work folder> <out.json> <command of verger...>
"""

import json
import os
import subprocess
import sys
import time
import warnings
from pathlib import Path

os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["HF_HUB_OFFLINE"] = "1"
warnings.filterwarnings("ignore")

import numpy as np  # noqa: E402
import pyarrow.parquet as parquet  # noqa: E402
import torch  # noqa: E402
from cases import Case  # noqa: E402
from huggingface_cases import huggingface_cases  # noqa: E402
from packaged_cases import packaged_cases  # noqa: E402
from photos import draw_photos, open_photo  # noqa: E402
from torchvision_cases import timm_cases, torchvision_cases  # noqa: E402


def compare(case: Case, photos: Path, verger: list[str]) -> dict:
    output = case.onnx.parent / "out"
    settings = ["--model", str(case.onnx), "--components", "1", "--workers", "1", "--quiet", "--json"]
    subprocess.run([*verger, "run", str(photos), str(output), *settings], check=True, stdout=subprocess.DEVNULL)
    rows = [each for part in output.glob("*.parquet") for each in parquet.read_table(part).to_pylist()]
    assert len(rows) == sum(1 for _ in photos.rglob("*.*")), "a picture was rejected"
    worst, largest, size = 0.0, 0.0, 0
    for each in rows:
        found = np.asarray(each["features"])
        expected = case.features(open_photo(photos / each["path"]))
        assert found.shape == expected.shape, (case.name, found.shape, expected.shape)
        worst = max(worst, float(np.abs(found - expected).max()))
        largest = max(largest, float(np.abs(expected).max()))
        size = found.size
    return {
        "name": case.name,
        "prepared": case.prepared,
        "export": case.export,
        "features": size,
        "largest": largest,
        "difference": worst,
    }


def main() -> None:
    work, out, *verger = sys.argv[1:]
    torch.set_num_threads(1)
    folder = Path(work)
    draw_photos(folder / "photos" / "drawn")
    results = []
    for cases in (huggingface_cases, torchvision_cases, timm_cases, packaged_cases):
        for case in cases(folder / "models"):
            start = time.time()
            results.append(compare(case, folder / "photos", verger))
            result = results[-1]
            print(f"{result['name']}: {result['difference']:.1e} ({time.time() - start:.0f} s)", file=sys.stderr, flush=True)
    Path(out).write_text(json.dumps(results))


if __name__ == "__main__":
    main()
