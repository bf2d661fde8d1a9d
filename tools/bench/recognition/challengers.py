"""Other classifiers on the features that recognisers learn. Prints one line of JSON.

challengers.py <gallery> <test> <shop photos> <folds.json>: three results of `verger run` with the same backbone, and the fold
of each shop photo by its path. In the folds three fifths are learned, as for a recogniser whose fourth calibrates it.
"""

import json
import sys

import numpy as np
import pyarrow.parquet as parquet
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import Normalizer, StandardScaler

WIDER = 2_000
FOLDS = 5


class RandomFeatures(BaseEstimator, TransformerMixin):
    """max(0, x W) with a W of random signs, as RanPAC widens features (McDonnell et al. 2023, arXiv:2307.02251)."""

    def fit(self, features, _labels=None):
        random = np.random.default_rng(1)
        self.signs_ = random.choice([-1.0, 1.0], (features.shape[1], WIDER))
        self.scale_ = np.sqrt(np.square(features).mean() * features.shape[1])
        return self

    def transform(self, features):
        return np.maximum(0, features @ self.signs_ / self.scale_)


CLASSIFIERS = {
    "nearest neighbour, by angle": lambda: make_pipeline(Normalizer(), KNeighborsClassifier(1, algorithm="brute")),
    "five nearest neighbours, by angle": lambda: make_pipeline(
        Normalizer(), KNeighborsClassifier(5, algorithm="brute", weights="distance")
    ),
    "logistic regression, features of one variance, C = 0.01": lambda: make_pipeline(
        StandardScaler(), LogisticRegression(C=0.01, max_iter=500)
    ),
    "LDA, shrunken by Ledoit and Wolf": lambda: LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto"),
    "LDA, shrunken by 1%": lambda: LinearDiscriminantAnalysis(solver="lsqr", shrinkage=0.01),
    f"the same on {WIDER:,} random features": lambda: make_pipeline(
        RandomFeatures(), LinearDiscriminantAnalysis(solver="lsqr", shrinkage=0.01)
    ),
}


def table(folder):
    """(features float64 [N, D], labels [N], paths [N]) of a result."""
    rows = parquet.read_table(folder, columns=["path", "label", "features"])
    features = np.stack(rows["features"].combine_chunks().to_numpy(zero_copy_only=False))
    return features.astype(np.float64), np.array(rows["label"].to_pylist()), rows["path"].to_pylist()


def right(make, features, labels, learned, asked):
    """How many of the rows `asked` are classified correctly after `learned`; both are masks."""
    classifier = make().fit(features[learned], labels[learned])
    return int((classifier.predict(features[asked]) == labels[asked]).sum())


def scores(make, gallery, test, shop, fold):
    features, labels, paths = shop
    train = np.array(["/train/" in f"/{path}" for path in paths])
    folds = 0
    for number in range(FOLDS):
        learned = np.isin((fold - number) % FOLDS, (2, 3, 4))
        folds += right(make, features, labels, learned, fold == number)
    return {
        "fruits": float(make().fit(*gallery[:2]).score(*test[:2])),
        "val": right(make, features, labels, train, ~train) / int((~train).sum()),
        "folds": folds / len(labels),
    }


gallery, test, shop = (table(folder) for folder in sys.argv[1:4])
with open(sys.argv[4], encoding="utf-8") as file:
    fold_of = json.load(file)
fold = np.array([fold_of[path] for path in shop[2]])
print(json.dumps({name: scores(make, gallery, test, shop, fold) for name, make in CLASSIFIERS.items()}))
