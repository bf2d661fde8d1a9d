"""Scores how well a backbone's features separate kinds of fruit. Prints one line of JSON.

scores.py <gallery> <queries> <shop photos>: three results of `verger run` with the same backbone. Everything that
is fitted (PCA, LDA, neighbours) sees only the gallery, or only the train split of the shop photos.
"""

import json
import sys

import numpy as np
import pyarrow.parquet as parquet
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline

COMPONENTS = (50, 200)


def table(folder):
    """(features float64 [N, D], labels [N], paths [N]) of a result."""
    rows = parquet.read_table(folder, columns=["path", "label", "features"])
    features = np.stack(rows["features"].combine_chunks().to_numpy(zero_copy_only=False))
    return features.astype(np.float64), np.array(rows["label"].to_pylist()), rows["path"].to_pylist()


def right(classifier, fitted_on, asked):
    """Share of the queries that are classified correctly; PCA is fitted on the same data as the classifier."""
    return float(classifier.fit(*fitted_on).score(*asked))


def with_components(k, classifier):
    return make_pipeline(PCA(k, svd_solver="full"), classifier)


def fruits(gallery, queries):
    return {
        name: {k: right(with_components(k, make()), gallery, queries) for k in COMPONENTS}
        for name, make in (
            ("nearest", lambda: KNeighborsClassifier(1, algorithm="brute")),
            ("lda", LinearDiscriminantAnalysis),
        )
    }


def shop_photos(features, labels, paths):
    """LDA on 50 components: on the val split, and on five folds of the train split."""
    train = np.array(["/train/" in f"/{path}" for path in paths])
    model = with_components(50, LinearDiscriminantAnalysis())
    folds = StratifiedKFold(5, shuffle=True, random_state=1)
    return {
        "val": right(model, (features[train], labels[train]), (features[~train], labels[~train])),
        "folds": float(cross_val_score(model, features[train], labels[train], cv=folds).mean()),
    }


gallery, queries, shop = (table(folder) for folder in sys.argv[1:4])
print(json.dumps({**fruits(gallery[:2], queries[:2]), "shop": shop_photos(*shop)}))
