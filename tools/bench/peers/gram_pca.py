"""A PCA with NumPy on Spark: each worker sums cross-products, the driver decomposes one small matrix with LAPACK.

MLlib does the same through the JVM, with a singular value decomposition in plain Java unless the machine has a native
LAPACK that the JVM finds. Like MLlib's model, this one does not centre when it projects.
"""

import numpy as np
import pyarrow as pa


def matrix(column):
    """An Arrow column of equally long lists as rows, without a copy."""
    return column.flatten().to_numpy(zero_copy_only=False).reshape(len(column), -1)


def lists(rows):
    """The inverse of `matrix`."""
    offsets = pa.array(range(0, rows.size + 1, rows.shape[1]), pa.int32())
    return pa.ListArray.from_arrays(offsets, pa.array(rows.ravel()))


def fit(features, k):
    """Axes (rows) and the share of variance of each, of the DataFrame's column `features`."""

    def partial(batches):
        total = 0.0
        for batch in batches:
            rows = matrix(batch.column("features")).astype(np.float64)
            rows = np.hstack([rows, np.ones((len(rows), 1))])  # its cross-products are the sums and the count
            total = total + rows.T @ rows
        if np.ndim(total) == 2:
            yield pa.RecordBatch.from_arrays([pa.array([total.tobytes()])], ["gram"])

    # As many sums as there are cores, not one a partition: each travels to the driver with its 13 MB.
    cores = features.sparkSession.sparkContext.defaultParallelism
    parts = features.select("features").coalesce(cores).mapInArrow(partial, "gram binary").toLocalIterator()
    gram = sum(np.frombuffer(row.gram) for row in parts)
    side = int(np.sqrt(gram.size))
    gram = gram.reshape(side, side)
    products, sums, n = gram[:-1, :-1], gram[-1, :-1], gram[-1, -1]
    values, vectors = np.linalg.eigh((products - np.outer(sums, sums) / n) / (n - 1))
    return vectors.T[::-1][:k].astype(np.float32), values[::-1][:k] / values.sum()


def transform(features, axes):
    """The DataFrame with a column `components` added."""

    def project(batches):
        for batch in batches:
            components = lists(matrix(batch.column("features")) @ axes.T)
            yield pa.RecordBatch.from_arrays([*batch.columns, components], [*batch.schema.names, "components"])

    schema = "path string, label string, features array<float>, components array<float>"
    return features.mapInArrow(project, schema)
