"""The same task as an engineer who knows PySpark and TensorFlow well would write it today.

Each image is read, decoded and featurised once. The features are cached, the PCA is fitted and applied on the cached
features, and the result is written once. README.md lists every difference from the original.
"""

from common import Stages, arguments, selected  # first: it starts the clock

import featurizer
import gram_pca
import pyarrow as pa
from pyspark import StorageLevel
from pyspark.ml.feature import PCA
from pyspark.ml.functions import array_to_vector, vector_to_array
from pyspark.sql import SparkSession

SCHEMA = "path string, label string, features array<float>"


def session(args):
    """A session configured for a few wide rows from many small files."""
    return (
        SparkSession.builder.appName("best-practice")
        .master(args.master)
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        # Listing a hundred folders must not become a hundred tasks.
        .config("spark.sql.sources.parallelPartitionDiscovery.parallelism", 8)
        .config("spark.driver.memory", "4g")
        # Spark packs small files by an assumed cost of opening each; these two make it cut as many slices as
        # the result has files, and avoid the original's shuffle of every image.
        .config("spark.sql.files.minPartitionNum", args.partitions)
        .config("spark.sql.files.maxPartitionBytes", "64g")
        # Rows of 5 KiB: small batches keep the memory of a worker flat, and the JVM and Python busy side by side.
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", 64)
        .getOrCreate()
    )


def featurize(batches):
    """A pass over one partition, from Arrow to Arrow: no pandas, no Python object for each feature."""
    for batch in batches:
        rows = featurizer.features(batch.column("content").to_pylist())
        paths = batch.column("path")
        labels = pa.array([path.split("/")[-2] for path in paths.to_pylist()])
        yield pa.RecordBatch.from_arrays([paths, labels, gram_pca.lists(rows)], ["path", "label", "features"])


def mllib_fit(features, k):
    """Spark's own PCA: the fitted model, and the share of variance of each component."""
    vectors = features.withColumn("vector", array_to_vector("features"))
    model = PCA(k=k, inputCol="vector", outputCol="projected").fit(vectors)
    return model, model.explainedVariance.toArray()


def mllib_transform(features, model):
    components = vector_to_array("projected", "float32").alias("components")
    vectors = features.withColumn("vector", array_to_vector("features"))
    return model.transform(vectors).select("path", "label", "features", components)


PCAS = {"mllib": (mllib_fit, mllib_transform), "gram": (gram_pca.fit, gram_pca.transform)}


def main():
    args = arguments(__doc__, pca=list(PCAS))
    fit, transform = PCAS[args.pca]
    stages = Stages()
    with selected(args.input, args.limit) as (folder, count):
        spark = session(args)
        spark.sparkContext.setLogLevel("ERROR")
        for module in (featurizer, gram_pca):
            spark.sparkContext.addPyFile(module.__file__)
        stages.done("startup")

        images = (
            spark.read.format("binaryFile")
            .option("pathGlobFilter", "*.{jpg,jpeg,png,JPG,JPEG,PNG}")
            .option("recursiveFileLookup", "true")
            .load(f"file://{folder}")
            .select("path", "content")
        )
        features = images.mapInArrow(featurize, SCHEMA).persist(StorageLevel.MEMORY_AND_DISK)
        features.count()
        stages.done("featurise")

        pca, explained = fit(features, args.k)
        stages.done("pca_fit")

        result = transform(features, pca)
        result.write.mode("overwrite").parquet(str(args.output))
        stages.done("transform_write")
        stages.report("best_practice", count, pca=args.pca, explained=float(explained.sum()))
        spark.stop()


if __name__ == "__main__":
    main()
