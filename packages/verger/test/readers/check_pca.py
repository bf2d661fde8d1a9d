"""Compares a result's PCA with LAPACK's, in float64, on the result's own features.

The reference is independent of Verger's method: centre, covariance with n - 1 (of the standardised features, with
deviations by n - 1 and 1 for a constant feature, when the PCA says so), `numpy.linalg.eigh`.
"""

import json

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from summary import output_folder

EIGENVALUES = 200
SUBSPACE = 50


def matrix(table, name):
    """A column of equally long lists as float64 rows."""
    flat = pc.cast(pc.list_flatten(table[name]), pa.float64()).to_numpy()
    return flat.reshape(table.num_rows, -1)


def stored_pca(folder):
    """The arrays of `_verger/pca.npz` by name, float64; scale and standardized may be left out."""
    with np.load(folder / "_verger" / "pca.npz", allow_pickle=False) as file:
        pca = {name: np.asarray(file[name], np.float64) for name in file.files}
    for name in ("n", "total_variance"):
        pca[name] = pca[name].item()
    pca["axes"] = pca["axes"].reshape(-1, pca["mean"].size)
    pca["standardized"] = bool(np.any(pca.get("standardized", 0)))
    pca.setdefault("scale", np.ones_like(pca["mean"]))
    return pca


def reference_pca(features, standardized):
    """Mean, scale, eigenvalues (descending), axes (rows) and total variance by LAPACK."""
    n = features.shape[0]
    mean = features.mean(axis=0)
    centred = features - mean
    scale = np.ones_like(mean)
    if standardized:
        deviation = np.sqrt((centred**2).sum(axis=0) / (n - 1))
        scale = np.where(deviation > 0, deviation, 1.0)
        centred /= scale
    covariance = centred.T @ centred / (n - 1)
    values, vectors = np.linalg.eigh(covariance)
    return mean, scale, values[::-1], vectors.T[::-1], np.trace(covariance)


def relative_errors(values, reference):
    """Only of eigenvalues above rounding noise: with fewer images than features most are noise around 0."""
    meaningful = reference > reference[0] * reference.size * np.finfo(np.float64).eps
    return np.abs(values - reference)[meaningful] / reference[meaningful]


def largest_angle(a, b):
    """The largest principal angle between the spans of orthonormal rows, in radians.

    From its sine, the norm of what b's projection leaves of a: the cosine of a small angle is 1 to the last digit.
    """
    a = np.linalg.qr(a.T)[0].T
    left = a - (a @ b.T) @ b
    return float(np.arcsin(min(1.0, np.linalg.norm(left, 2))))


def worst(difference):
    return float(np.abs(difference).max(initial=0.0))


folder = output_folder()
table = ds.dataset(folder, format="parquet").to_table(columns=["features", "components"])
features, components = matrix(table, "features"), matrix(table, "components")
pca = stored_pca(folder)
axes = pca["axes"]
k = axes.shape[0]
mean, scale, values, vectors, variance = reference_pca(features, pca["standardized"])

first = min(EIGENVALUES, pca["eigenvalues"].size, values.size)
errors = relative_errors(pca["eigenvalues"][:first], values[:first])
kept = min(k, pca["eigenvalues"].size)
explained = pca["eigenvalues"][:kept].sum() / pca["total_variance"]
top = min(SUBSPACE, k)
projected = (features - pca["mean"]) / pca["scale"] @ axes.T
loadings = np.take_along_axis(axes, np.abs(axes).argmax(axis=1)[:, None], axis=1)

print(
    json.dumps(
        {
            "rows": table.num_rows,
            "n": int(pca["n"]),
            "features": features.shape[1],
            "k": k,
            "standardized": pca["standardized"],
            "eigenvaluesCompared": int(errors.size),
            "eigenvalueError": worst(errors),
            "explainedVariance": float(explained),
            "explainedVarianceError": worst(explained - values[:kept].sum() / variance),
            "totalVarianceError": worst(pca["total_variance"] / variance - 1) if variance > 0 else 0.0,
            "subspace": top,
            "subspaceAngle": largest_angle(axes[:top], vectors[:top]),
            "orthonormalityError": worst(axes @ axes.T - np.eye(k)),
            "meanError": worst(pca["mean"] - mean),
            "scaleError": worst(pca["scale"] - scale),
            "componentsError": worst(projected - components),
            "componentsLargest": worst(components),
            "signsPositive": bool((loadings > 0).all()),
        }
    )
)
