"""Runs the lines of the documentation that open a result, given on standard input, and prints all rows of the `table` that
they leave: JSON, by path, with the types of the columns.

`spark`, where the lines use it, is a session on the cluster that SPARK_REMOTE names.
"""

import json
import sys


def names_and_rows(table):
    """The columns' types by name, and the rows, of whatever kind of table it is."""
    kind = type(table).__module__.split(".")[0]
    if kind == "pandas":
        return {name: str(table[name].dtype) for name in table.columns}, table.to_dict("records")
    if kind == "pyarrow":
        return {field.name: str(field.type) for field in table.schema}, table.to_pylist()
    if kind.endswith("duckdb"):
        rows = [dict(zip(table.columns, row)) for row in table.fetchall()]
        return {name: str(kind) for name, kind in zip(table.columns, table.types)}, rows
    if kind == "polars":
        return {name: str(kind) for name, kind in table.schema.items()}, table.to_dicts()
    if kind == "datasets":
        return {name: str(kind) for name, kind in table.features.items()}, list(table)
    if kind == "pyspark":
        types = {field.name: field.dataType.simpleString() for field in table.schema}
        return types, [row.asDict() for row in table.collect()]
    sys.exit(f"what is a {type(table)}?")


def plain(value):
    """What JSON can hold: NumPy arrays and missing strings of pandas included."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float) and value != value:
        return None
    return [float(number) for number in value]


lines = sys.stdin.read()
scope = {}
if "spark." in lines:
    from pyspark.sql import SparkSession

    scope["spark"] = SparkSession.builder.getOrCreate()
exec(compile(lines, "<documentation>", "exec"), scope)
types, rows = names_and_rows(scope["table"])
rows = [{name: plain(value) for name, value in row.items()} for row in rows]
rows.sort(key=lambda row: row["path"].encode("utf-8"))
print(json.dumps({"types": types, "rows": rows}))
