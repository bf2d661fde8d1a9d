"""Reads an atlas with pandas, pyarrow and DuckDB as they are, and says what each found. Argument: the result."""

import json
import sys
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow.parquet as pq

folder = Path(sys.argv[1]) / "_verger" / "atlas"
images = folder / "images.parquet"
table = pd.read_parquet(images)
nearest = table.neighbours.iloc[0]
query = f"select count(*), sum(x), max(len(neighbours.ids)) from '{images}'"
[(rows, total, most)] = duckdb.sql(query).fetchall()
schema = pq.read_schema(images)

print(
    json.dumps(
        {
            "pandas": {
                "rows": len(table),
                "sum": float(table.x.astype("float64").sum()),
                "nearest": [int(each) for each in nearest["ids"]],
                "distances": len(nearest["distances"]),
            },
            "duckdb": {"rows": rows, "sum": float(total), "most": most},
            "pyarrow": {name: str(schema.field(name).type) for name in ("path", "x", "suspect_rank", "neighbours")},
            "tables": {file.stem: len(pd.read_parquet(file)) for file in sorted(folder.glob("*.parquet"))},
        }
    )
)
