"""Opens a result with pandas: one call on the folder."""

import numpy as np
import pandas as pd

from summary import output_folder, report

folder = output_folder()
frame = pd.read_parquet(folder)


def lengths(name):
    sizes = frame[name].dropna().map(len)
    return int(sizes.min()), int(sizes.max())


def flat(name):
    return np.concatenate(frame[name].dropna().to_list()).astype(np.float64)


# A null inside a list of floats arrives here as NaN.
inner = sum(int(np.isnan(flat(name)).sum()) for name in ("features", "components"))
report(
    folder,
    columns={name: str(kind) for name, kind in frame.dtypes.items()},
    paths=frame["path"].to_list(),
    labels=int(frame["label"].nunique()),
    features_length=lengths("features"),
    components_length=lengths("components"),
    nulls=int(frame.isna().sum().sum()) + inner,
    sum_features=float(np.nansum(flat("features"))),
    sum_components=float(np.nansum(flat("components"))),
)
