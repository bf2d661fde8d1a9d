"""Writes small Parquet files with images, each odd in its own way. Usage: write_odd_parquet.py <folder>"""
import json
import sys

import pyarrow as pa
import pyarrow.parquet as pq

kind = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
classes = {"kind": {"_type": "ClassLabel", "names": ["apple", "pear"]}, "n": {"_type": "Value"}}


def write(name, columns, features=None, **options):
    table = pa.table(columns)
    if features is not None:
        table = table.replace_schema_metadata({"huggingface": json.dumps({"info": {"features": features}})})
    pq.write_table(table, f"{sys.argv[1]}/{name}.parquet", **options)


write("nulls", {"image": pa.array([{"bytes": b"one"}, None, {"path": "2.jpg"}, {"bytes": b""}], kind)})
write("classes", {"label": ["x"] * 4, "kind": pa.array([1, 0, -1, None], pa.int64()), "img": [b"a", b"b", b"c", b"d"]}, classes)
for name, column in {
    "texts": ["x", None, "y"],
    "numbers": pa.array([5, None, 7], pa.int32()),
    "booleans": [True, False, None],
    "fractions": [1.5, 2.5, 3.5],
}.items():
    write(name, {"Label": column, "img": [b"a", b"b", b"c"]})
write("marked", {"image": [b"no"], "scan": [b"yes"]}, {"scan": {"_type": "Image"}})
write("named", {"other": [b"no"], "image": [b"yes"]})
write("first", {"text": ["no"], "blob": [b"yes"]})
write("lists", {"image": [[b"a", b"b"]]})
write("none", {"text": ["a"]})
write("two-groups", {"img": [bytes([i]) * 300 for i in range(40)]}, row_group_size=20, use_dictionary=False,
      compression="none", write_statistics=False)
write("delta", {"img": [b"a", b"b"]}, use_dictionary=False, column_encoding={"img": "DELTA_LENGTH_BYTE_ARRAY"})
write("gzip", {"label": ["x", "y"] * 6, "img": [bytes([i]) * 30 for i in range(12)]}, row_group_size=5, compression="gzip")
