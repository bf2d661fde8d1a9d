"""Reads predictions with pandas, pyarrow and DuckDB as they are, and says what each found. Argument: their folder."""

import json
import sys
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow.dataset as ds

folder = Path(sys.argv[1])
table = pd.read_parquet(folder)
query = f"""select count(*), count(*) filter (name is null), sum(len(candidates)), count(*) filter (label is null)
from '{folder}/*.parquet'"""
[(rows, nameless, candidates, unlabelled)] = duckdb.sql(query).fetchall()
best = table.candidates.iloc[0]

print(
    json.dumps(
        {
            "pandas": {
                "rows": len(table),
                "first": table.path.iloc[0],
                "nameless": int(table["name"].isna().sum()),
                "candidates": int(table.candidates.map(len).sum()),
                "best": dict(best[0]) if len(best) > 0 else None,
            },
            "duckdb": {
                "rows": rows,
                "nameless": nameless,
                "candidates": int(candidates),
                "unlabelled": unlabelled,
            },
            "pyarrow": {field.name: str(field.type) for field in ds.dataset(folder, format="parquet").schema},
        }
    )
)
