"""What every reader reports about a result, in the same format, so that a test can compare them with each other and with
the manifest. Each reader computes its figures by its own means; only the shape of the answer is shared."""

import json
import sys
from pathlib import Path


def output_folder():
    """The one argument: the folder that `verger run` wrote."""
    if len(sys.argv) != 2:
        sys.exit(f"usage: {Path(sys.argv[0]).name} <output folder>")
    return Path(sys.argv[1]).resolve()


def ascending(paths):
    """Whether the paths ascend strictly by their UTF-8 bytes, which is not the UTF-16 order that JavaScript sorts by."""
    keys = [path.encode("utf-8") for path in paths]
    return all(a < b for a, b in zip(keys, keys[1:]))


def report(folder, *, columns, paths, labels, features_length, components_length, nulls, sum_features, sum_components):
    """Prints the answer. `paths` are all paths in the order of the parts' names, then of the rows."""
    answer = {
        "rows": len(paths),
        "columns": columns,
        "labels": labels,
        "featuresLength": list(features_length),
        "componentsLength": list(components_length),
        "nulls": nulls,
        "sumFeatures": sum_features,
        "sumComponents": sum_components,
        "sorted": ascending(paths),
        "firstPath": paths[0] if paths else None,
        "lastPath": paths[-1] if paths else None,
        "success": (folder / "_SUCCESS").is_file(),
    }
    print(json.dumps(answer))
