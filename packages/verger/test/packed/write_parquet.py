"""Writes images into Parquet files as Hugging Face's datasets and pyarrow do. Usage: write_parquet.py <folder> <out>;
the paths of the images, one a line, on standard input."""
import json
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

folder, out = Path(sys.argv[1]), Path(sys.argv[2])
paths = sys.stdin.read().split("\n")
images = [(folder / path).read_bytes() for path in paths]
classes = sorted({path.split("/")[0] for path in paths})
labels = [classes.index(path.split("/")[0]) for path in paths]

struct = pa.array(
    [{"bytes": image, "path": path} for image, path in zip(images, paths)],
    pa.struct([("bytes", pa.binary()), ("path", pa.string())]),
)
info = {"info": {"features": {
    "image": {"_type": "Image"},
    "label": {"_type": "ClassLabel", "names": classes},
}}}
hf = pa.table({"image": struct, "label": pa.array(labels, pa.int64())})
hf = hf.replace_schema_metadata({"huggingface": json.dumps(info)})
plain = pa.table({
    "note": pa.array([f"picture {i}" for i in range(len(paths))]),
    "content": pa.array(images, pa.binary()),
    "label": pa.array([path.split("/")[0] for path in paths]).dictionary_encode(),
})


def write(name, table, **options):
    (out / name).mkdir(parents=True, exist_ok=True)
    pq.write_table(table, out / name / "images.parquet", **options)


write("hf", hf, row_group_size=13)
write("hf-one-group", hf)
write("plain", plain, row_group_size=30, data_page_size=2000, write_batch_size=3)
write("plain-no-dictionary", plain, use_dictionary=False, compression="none", data_page_size=1, write_batch_size=1)
write("required", pa.table({"content": plain["content"], "label": plain["label"]}, schema=pa.schema([
    pa.field("content", pa.binary(), nullable=False), pa.field("label", plain.schema.field("label").type)])))
write("checksums", hf, write_page_checksum=True, data_page_version="2.0", use_dictionary=False)
for codec in ["gzip", "brotli", "zstd", "lz4"]:
    write(codec, hf, compression=codec, row_group_size=25)
