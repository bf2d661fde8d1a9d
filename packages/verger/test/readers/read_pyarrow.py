"""Opens a result with pyarrow, as a dataset: the folder, nothing else."""

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from summary import output_folder, report

folder = output_folder()
table = ds.dataset(folder, format="parquet").to_table()


def lengths(name):
    found = pc.min_max(pc.list_value_length(table[name])).as_py()
    return found["min"], found["max"]


def total(name):
    return pc.sum(pc.cast(pc.list_flatten(table[name]), pa.float64())).as_py()


inner = sum(pc.list_flatten(table[name]).null_count for name in ("features", "components"))
report(
    folder,
    columns={field.name: str(field.type) for field in table.schema},
    paths=table["path"].to_pylist(),
    labels=pc.count_distinct(table["label"]).as_py(),
    features_length=lengths("features"),
    components_length=lengths("components"),
    nulls=sum(column.null_count for column in table.columns) + inner,
    sum_features=total("features"),
    sum_components=total("components"),
)
