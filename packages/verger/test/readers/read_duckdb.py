"""Opens a result with DuckDB: SQL over `<folder>/*.parquet`."""

import duckdb

from summary import output_folder, report

FIGURES = """
    SELECT count(DISTINCT label),
           min(len(features)), max(len(features)),
           min(len(components)), max(len(components)),
           sum(list_sum(features::DOUBLE[])), sum(list_sum(components::DOUBLE[])),
           sum((path IS NULL)::INT + (label IS NULL)::INT + (features IS NULL)::INT
             + (components IS NULL)::INT + (sha256 IS NULL)::INT
             + coalesce(len(features) - list_count(features), 0)
             + coalesce(len(components) - list_count(components), 0))
    FROM result
"""

folder = output_folder()
database = duckdb.connect()
# file_row_number, for the order within a part: DuckDB reads the parts in parallel.
parts = database.read_parquet(f"{folder}/*.parquet", filename=True, file_row_number=True)
parts.create_view("result")
labels, f_min, f_max, c_min, c_max, sum_features, sum_components, nulls = database.execute(FIGURES).fetchone()
added = {"filename", "file_row_number"}
report(
    folder,
    columns={name: str(kind) for name, kind in zip(parts.columns, parts.types) if name not in added},
    paths=[path for (path,) in database.execute("SELECT path FROM result ORDER BY filename, file_row_number").fetchall()],
    labels=labels,
    features_length=(f_min, f_max),
    components_length=(c_min, c_max),
    nulls=int(nulls),
    sum_features=sum_features,
    sum_components=sum_components,
)
