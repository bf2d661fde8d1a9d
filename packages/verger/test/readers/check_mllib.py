"""Compares a result's PCA with the one that Spark's MLlib fits on the result's own features, and turns its components
into vectors for MLlib.

Everything runs on the cluster that SPARK_REMOTE names; only the fitted models come back.
"""

import json

import numpy as np
from pyspark.ml.feature import PCA, StandardScaler
from pyspark.ml.functions import array_to_vector
from pyspark.sql import SparkSession

from summary import output_folder

AXES = 50
# An axis is determined by the data only where its variance differs from its neighbours'. LAPACK leaves errors of
# about 1e-16 of the largest variance in the matrix; over a gap of 1e-9 of it they turn an axis by 1e-7 rad.
GAP = 1e-9


def angles(axes, others):
    """The angles in radians between corresponding rows of two matrices, as lines; each row has length 1."""
    signs = np.sign((axes * others).sum(axis=1, keepdims=True))
    # The angle of an isosceles triangle, from its base: the cosine of a small angle is 1 to the last digit.
    return 2 * np.arcsin(np.minimum(1.0, np.linalg.norm(axes - signs * others, axis=1) / 2))


def determined(eigenvalues, count):
    """Which of the first axes are separated from both neighbours."""
    gaps = -np.diff(np.append(eigenvalues, 0.0), prepend=np.inf) > GAP * eigenvalues[0]
    return (gaps[:-1] & gaps[1:])[:count]


folder = output_folder()
with np.load(folder / "_verger" / "pca.npz", allow_pickle=False) as file:
    pca = {name: file[name] for name in file.files}
k = min(AXES, len(pca["axes"]))

spark = SparkSession.builder.getOrCreate()
table = spark.read.parquet(str(folder))
counts = {row.label: row["count"] for row in table.groupBy("label").count().collect()}
vectors = table.select(
    array_to_vector("features").alias("features"), array_to_vector("components").alias("components")
)

fitted = PCA(k=k, inputCol="features", outputCol="projected").fit(vectors)
explained = fitted.explainedVariance.toArray()
axes = fitted.pc.toArray().T
certain = determined(pca["eigenvalues"], k)
turned = angles(pca["axes"][:k], axes)[certain]

# The variances of the components are the eigenvalues: MLlib computes them from the component vectors.
scaler = StandardScaler(withMean=True, inputCol="components", outputCol="scaled").fit(vectors)
deviations = np.sqrt(np.maximum(0.0, pca["eigenvalues"][: len(pca["axes"])]))

print(
    json.dumps(
        {
            "server": spark.version,
            "counts": counts,
            "vectors": vectors.dtypes,
            "k": k,
            "axesCompared": int(certain.sum()),
            "explainedVariance": float(explained.sum()),
            "explainedVarianceError": float(
                np.abs(explained - pca["eigenvalues"][:k] / pca["total_variance"]).max()
            ),
            "largestAngle": float(turned.max()),
            "deviationError": float(np.abs(scaler.std.toArray() - deviations).max() / deviations[0]),
            "meanError": float(np.abs(scaler.mean.toArray()).max() / deviations[0]),
        }
    )
)
spark.stop()
