"""How good a backbone's features are: agreement with the teacher, and classifiers fitted on them."""

from __future__ import annotations

import numpy as np
from sklearn.base import ClassifierMixin
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from .labelled import Labelled


def lda(components: int) -> ClassifierMixin:
    return make_pipeline(PCA(components, svd_solver="full"), LinearDiscriminantAnalysis())


def shrunken_lda(components: int) -> ClassifierMixin:
    """Nearly what a recogniser is."""
    shrunken = LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto")
    return make_pipeline(StandardScaler(), PCA(components, svd_solver="full"), shrunken)


def nearest(components: int) -> ClassifierMixin:
    return make_pipeline(PCA(components, svd_solver="full"), KNeighborsClassifier(1, algorithm="brute"))


def right(model: ClassifierMixin, fitted: Labelled, asked: Labelled) -> float:
    """Share of the labels."""
    return float(model.fit(fitted.features, fitted.labels).score(asked.features, asked.labels))


def right_kind(model: ClassifierMixin, fitted: Labelled, asked: Labelled, kinds: dict[str, str]) -> float:
    """Share of the images whose label, a kind, is that of the label that they are given."""
    answers = model.fit(fitted.features, fitted.labels).predict(asked.features)
    return float(np.mean([kinds[answer] == label for answer, label in zip(answers, asked.labels, strict=True)]))


def in_folds(model: ClassifierMixin, images: Labelled, folds: np.ndarray) -> float:
    """Share of the labels, each fold judged by what was fitted on the others."""
    counts = {fold: (folds == fold).sum() for fold in set(folds)}
    shares = {fold: right(model, images.of(folds != fold), images.of(folds == fold)) for fold in counts}
    return float(sum(shares[fold] * count for fold, count in counts.items()) / len(folds))


def agreement(ours: np.ndarray, teachers: np.ndarray) -> float:
    """Correlation of the cosines between all pairs of images, in their own principal axes, half-whitened."""
    pairs = np.triu_indices(len(ours), 1)
    return float(np.corrcoef(cosines(ours)[pairs], cosines(teachers)[pairs])[0, 1])


def cosines(directions: np.ndarray) -> np.ndarray:
    units = directions / np.linalg.norm(directions, axis=1, keepdims=True)
    return units @ units.T
