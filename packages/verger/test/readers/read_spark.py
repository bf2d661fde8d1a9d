"""Opens a result with Spark: `spark.read.parquet` on the folder, which must not look into `_verger/`.

The cluster is the one that SPARK_REMOTE names.
"""

from pyspark.sql import SparkSession

from summary import output_folder, report

FIGURES = """
    SELECT count(DISTINCT label) AS labels,
           min(size(features)) AS f_min, max(size(features)) AS f_max,
           min(size(components)) AS c_min, max(size(components)) AS c_max,
           sum(aggregate(features, 0D, (sum, x) -> sum + coalesce(x, 0F))) AS sum_features,
           sum(aggregate(components, 0D, (sum, x) -> sum + coalesce(x, 0F))) AS sum_components,
           sum(int(path IS NULL) + int(label IS NULL) + int(features IS NULL) + int(components IS NULL)
             + int(sha256 IS NULL)
             + coalesce(size(filter(features, x -> x IS NULL)), 0)
             + coalesce(size(filter(components, x -> x IS NULL)), 0)) AS nulls
    FROM result
"""

folder = output_folder()
spark = SparkSession.builder.getOrCreate()
result = spark.read.parquet(str(folder))
result.createOrReplaceTempView("result")
figures = spark.sql(FIGURES).first()
# Spark packs the parts by size, so their order must be requested.
ordered = result.orderBy("_metadata.file_name", "_metadata.row_index").select("path").collect()
report(
    folder,
    columns={field.name: field.dataType.simpleString() for field in result.schema},
    paths=[row.path for row in ordered],
    labels=figures.labels,
    features_length=(figures.f_min, figures.f_max),
    components_length=(figures.c_min, figures.c_max),
    nulls=figures.nulls,
    sum_features=figures.sum_features,
    sum_components=figures.sum_components,
)
spark.stop()
