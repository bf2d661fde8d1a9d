"""Classifies images with an exported recogniser, knowing only what the file itself says.

    python classify.py fruit.onnx photo.jpg ...

Prints a JSON object a line: label -> probability, and the distance.
"""

import json
import sys

import numpy as np
import onnxruntime
from PIL import Image, ImageOps

session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
facts = json.loads(session.get_modelmeta().custom_metadata_map["verger"])
how = facts["preprocessing"]


def tensor_of(image: Image.Image, view: dict | None) -> np.ndarray:
    width, height = how["width"], how["height"]
    resize = view["resize"] if view else {"width": width, "height": height}
    assert "width" in resize, "this script stretches only"
    resized = image.resize((resize["width"], resize["height"]), Image.Resampling[how["filter"].upper()])
    left, top = (resize["width"] - width) // 2, (resize["height"] - height) // 2
    pixels = np.asarray(resized.crop((left, top, left + width, top + height)), np.float32)
    values = (pixels * np.float32(how["scale"]) - np.float32(how["mean"])) / np.float32(how["std"])
    return values.transpose(2, 0, 1) if how["layout"] == "nchw" else values


for path in sys.argv[2:]:
    photo = ImageOps.exif_transpose(Image.open(path)).convert("RGB")
    views = np.stack([tensor_of(photo, view) for view in facts["views"]])
    posterior, distance = session.run(["posterior", "distance"], {session.get_inputs()[0].name: views})
    assert posterior.shape == (1, len(facts["labels"])) and distance.shape == (1, 1)
    probabilities = dict(zip(facts["labels"], posterior[0].tolist()))
    print(json.dumps({"probabilities": probabilities, "distance": float(distance[0, 0])}))
