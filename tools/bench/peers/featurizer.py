"""The features of a batch of images, as a worker of the best-practice peer computes them.

A separate module, not a closure: Spark's Python workers import it once and keep it between tasks, so TensorFlow
starts and the network is built once per worker, whereas the original builds it again in every partition.
"""

import functools
import io
import os

# One thread per worker: Spark already runs one worker per core. Set before TensorFlow is imported, which reads them.
os.environ["TF_NUM_INTRAOP_THREADS"] = "1"
os.environ["TF_NUM_INTEROP_THREADS"] = "1"

import numpy as np
from PIL import Image

SIDE = 224
BATCH = 32


@functools.cache
def network():
    """MobileNetV2 without its head as a frozen graph: uint8 pixels in, 1280 features out.

    Freezing lets TensorFlow fold the batch norms into the convolutions, 10 to 40% faster than predict_on_batch; the
    preprocessing is in the graph, so that a quarter of the bytes is copied. The random weights are the same in every
    worker by the seed (see original.py); real ones would be read from the cluster's disk at the same cost, and the
    driver would need no TensorFlow either way.
    """
    import keras
    import tensorflow as tf
    from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

    keras.utils.set_random_seed(0)
    model = keras.applications.MobileNetV2(weights=None, include_top=False, pooling="avg", input_shape=(SIDE, SIDE, 3))

    @tf.function(input_signature=[tf.TensorSpec([None, SIDE, SIDE, 3], tf.uint8)])
    def forward(pixels):
        return model(tf.cast(pixels, tf.float32) / 127.5 - 1.0, training=False)

    frozen = convert_variables_to_constants_v2(forward.get_concrete_function())
    return lambda pixels: frozen(tf.constant(pixels))[0].numpy()


def decode(content):
    image = Image.open(io.BytesIO(content)).convert("RGB").resize((SIDE, SIDE), Image.BICUBIC)
    return np.asarray(image)


def features(contents):
    """float32 [n, 1280] of n encoded images, a batch at a time."""
    forward = network()
    batches = (contents[i : i + BATCH] for i in range(0, len(contents), BATCH))
    return np.concatenate([forward(np.stack([decode(content) for content in batch])) for batch in batches])
