"""The original procedure: the notebook that Verger replaces, statement by statement.

Nothing here is tuned, on purpose. In particular the features are never cached: each of the three actions (write the
features, fit the PCA, write the components) computes them again from the pixels, the fit more than once, because that
is what a lazy DataFrame does unless it is persisted.
"""

from common import Stages, arguments, selected  # first: it starts the clock

import io
from typing import Iterator

import numpy as np
import pandas as pd
from keras import Model
from keras.applications.mobilenet_v2 import MobileNetV2, preprocess_input
from keras.utils import img_to_array, set_random_seed
from PIL import Image
from pyspark.ml.feature import PCA
from pyspark.ml.functions import array_to_vector
from pyspark.sql import SparkSession
from pyspark.sql.functions import col, element_at, pandas_udf, split


def headless():
    """MobileNetV2 up to the layer before its head: 1280 pooled features.

    The original used ImageNet's weights. These are random, from a fixed seed, so that the benchmark needs no download:
    the same shapes and the same arithmetic, hence the same cost; the features mean nothing.
    """
    set_random_seed(0)
    model = MobileNetV2(weights=None, include_top=True, input_shape=(224, 224, 3))
    return Model(inputs=model.input, outputs=model.layers[-2].output)


def featurize_udf(weights):
    """The pandas UDF that turns the bytes of images into features, with the broadcast weights."""

    def model_fn():
        model = headless()
        model.trainable = False
        model.set_weights(weights.value)
        return model

    def preprocess(content):
        image = Image.open(io.BytesIO(content)).convert("RGB").resize([224, 224])
        return preprocess_input(img_to_array(image))

    def featurize_series(model, contents):
        batch = np.stack(contents.map(preprocess))
        # The notebook left predict's progress bar on; it fills the log and costs nothing.
        return pd.Series([features.flatten() for features in model.predict(batch, verbose=0)])

    @pandas_udf("array<float>")
    def featurize(series: Iterator[pd.Series]) -> Iterator[pd.Series]:
        model = model_fn()
        for contents in series:
            yield featurize_series(model, contents)

    return featurize


def main():
    args = arguments(__doc__)
    stages = Stages()
    with selected(args.input, args.limit) as (folder, count):
        spark = (
            SparkSession.builder.appName("original")
            .master(args.master)
            .config("spark.ui.showConsoleProgress", "false")  # for a readable log, nothing else
            .getOrCreate()
        )
        spark.sparkContext.setLogLevel("ERROR")
        weights = spark.sparkContext.broadcast(headless().get_weights())
        stages.done("startup")

        images = (
            spark.read.format("binaryFile")
            .option("pathGlobFilter", "*.{jpg,jpeg,png,JPG,JPEG,PNG}")
            .option("recursiveFileLookup", "true")
            .load(f"file://{folder}")
            .withColumn("label", element_at(split(col("path"), "/"), -2))
        )
        features = images.repartition(args.partitions).select(
            "path", "label", featurize_udf(weights)("content").alias("features")
        )
        features.write.mode("overwrite").parquet(str(args.output / "features"))
        stages.done("featurise_write")

        vectors = features.withColumn("vector", array_to_vector("features"))
        pca = PCA(k=args.k, inputCol="vector", outputCol="components").fit(vectors)
        stages.done("pca_fit")

        result = pca.transform(vectors).select("path", "label", col("vector").alias("features"), "components")
        result.write.mode("overwrite").parquet(str(args.output / "components"))
        stages.done("transform_write")
        stages.report("original", count, explained=float(pca.explainedVariance.toArray().sum()))
        spark.stop()


if __name__ == "__main__":
    main()
