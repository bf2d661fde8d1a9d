"""What bench:study compares with: openTSNE's map, and cleanlab's label quality by neighbours.

    peers.py map <components.f32> <width> <threads> <out.f32>
    peers.py labels <components.f32> <width> <labels.i32> <out.i32>

Prints JSON: elapsed and processor seconds, without Python's start. `labels` writes all rows, the worst label first.
"""

import json
import sys
import time

import numpy as np


def table(path, width):
    return np.fromfile(path, dtype=np.float32).reshape(-1, int(width))


def tsne(components, threads, out):
    from openTSNE import TSNE

    # Its defaults: PCA start, perplexity 30, 250 + 500 iterations; only the number of threads is named.
    result = TSNE(n_jobs=int(threads), random_state=1).fit(components.astype(np.float64))
    np.asarray(result, dtype=np.float32).tofile(out)


def label_quality(components, labels, out):
    from cleanlab.rank import get_label_quality_scores
    from sklearn.neighbors import KNeighborsClassifier

    # As cleanlab 2.9's Datalab makes probabilities of features (internal/issue_manager/label.py), k = 10.
    k = 10
    knn = KNeighborsClassifier(n_neighbors=k + 1).fit(components, labels)
    own = labels[:, None] == knn.classes_[None, :]
    probabilities = (knn.predict_proba(components) - own / (k + 1)) * (k + 1) / k
    scores = get_label_quality_scores(np.searchsorted(knn.classes_, labels), probabilities)
    np.argsort(scores, kind="stable").astype(np.int32).tofile(out)


def main():
    kind, path, width, third, out = sys.argv[1:]
    components = table(path, width)
    start, processor = time.perf_counter(), time.process_time()
    if kind == "map":
        tsne(components, third, out)
    else:
        label_quality(components, np.fromfile(third, dtype=np.int32), out)
    print(json.dumps({"seconds": time.perf_counter() - start, "processor": time.process_time() - processor}))


main()
