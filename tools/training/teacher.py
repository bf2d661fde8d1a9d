"""MobileNetV2: the student learns from its features of a picture and of each of its 7x7 cells."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from PIL import Image

SIZE = 224
FEATURES = 1280
CELLS_A_SIDE = 7
CELLS = CELLS_A_SIDE**2


class Teacher:
    """Uses one thread, since there is one process per core."""

    def __init__(self, path: Path):
        model = onnx.load(path)
        pooling = next(node for node in model.graph.node if node.op_type == "GlobalAveragePool")
        self.outputs = ["features", pooling.input[0]]
        model.graph.output.append(onnx.helper.make_tensor_value_info(self.outputs[1], onnx.TensorProto.FLOAT, None))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(
            model.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )

    def look(self, seen: Image.Image) -> tuple[np.ndarray, np.ndarray]:
        """float32 [1280] of the picture and [49, 1280] of its cells; the former is the mean of the latter.

        Pixels are preprocessed as in Keras' MobileNetV2: Pillow's bicubic, then [-1, 1].
        """
        image = seen.resize((SIZE, SIZE), Image.Resampling.BICUBIC)
        tensor = np.asarray(image, np.float32).transpose(2, 0, 1)[None] / np.float32(127.5) - np.float32(1)
        features, cells = self.session.run(self.outputs, {self.session.get_inputs()[0].name: tensor})
        return features.reshape(FEATURES), cells.reshape(FEATURES, CELLS).T
