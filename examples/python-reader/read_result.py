"""Reads a result of Verger with pandas: the rows, what the components explain, and the nearest neighbours of an image.

    python3 -m venv venv
    venv/bin/pip install -r examples/python-reader/requirements.txt
    venv/bin/python examples/python-reader/read_result.py features

`features` is what `verger run` wrote. A second argument names an image by its path; without it the first row is used.
docs/results.md documents the files read here.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd


def main(folder: Path, wanted: str | None) -> None:
    if not (folder / "_SUCCESS").exists():
        sys.exit(f"{folder} holds no finished result: run the same verger command again to resume")

    manifest = json.loads((folder / "_verger" / "manifest.json").read_text("utf-8"))
    if manifest["pca"]["k"] == 0:
        sys.exit(f"{folder} holds features only: run verger with components")

    # pandas and pyarrow skip names that begin with "_": the folder is one table.
    table = pd.read_parquet(folder, columns=["path", "label", "components"])
    assert len(table) == manifest["counts"]["rows"]
    print(f"{len(table)} rows of {table['label'].nunique()} labels, {manifest['counts']['rejects']} rejects")

    pca = np.load(folder / "_verger" / "pca.npz")
    k = len(pca["axes"])
    explained = np.cumsum(pca["eigenvalues"][:k]) / pca["total_variance"]
    print(f"{k} components explain {explained[-1]:.1%} of the variance, the first two {explained[min(1, k - 1)]:.1%}")

    components = np.stack(table["components"].to_numpy())
    row = 0 if wanted is None else table.index[table["path"] == wanted][0]
    distances = np.linalg.norm(components - components[row], axis=1)
    print(f"nearest to {table['path'][row]}:")
    for near in np.argsort(distances, kind="stable")[1:6]:
        print(f"  {distances[near]:.2f}  {table['path'][near]}  {table['label'][near]}")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: read_result.py <result> [path of an image]")
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) == 3 else None)
