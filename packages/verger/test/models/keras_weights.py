"""Builds Keras' own MobileNetV2 with random weights, and computes its features of some images.

usage: python keras_weights.py <folder>

Writes weights.h5, in the layout of the published file (Keras' writer of legacy HDF5), keras2.h5 (the same with the
names and the string type that Keras 2 used), pixels.bin (uint8, [4, 224, 224, 3]) and features.bin (float32,
[4, 1280]).
"""

import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import h5py
import keras
import numpy as np
from keras.src.legacy.saving import legacy_h5_format

IMAGES = 4


def randomise(model: keras.Model, rng: np.random.Generator) -> None:
    """Sets batch normalisation statistics that differ by channel, so that a mistake in folding them shows."""
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            n = layer.gamma.shape[0]
            gamma = rng.uniform(0.5, 2.0, n) * rng.choice([-1, 1], n)
            beta = rng.normal(0.5, 1.0, n)
            mean = rng.normal(0.0, 0.3, n)
            variance = rng.uniform(0.05, 1.5, n)
            layer.set_weights([gamma, beta, mean, variance])


def write_as_keras_2(source: str, target: str) -> None:
    """Uses the names and the string type of Keras 2: `Conv1/kernel:0`, byte strings of one length."""
    with h5py.File(source) as old, h5py.File(target, "w") as new:
        names = [str(name) for name in old.attrs["layer_names"]]
        new.attrs["layer_names"] = np.array(names, dtype="S")
        new.attrs["keras_version"] = np.bytes_("2.1.6")
        for layer in names:
            group = new.create_group(layer)
            weights = [str(name) for name in old[layer].attrs["weight_names"]]
            kinds = {f"{layer}/kernel": "depthwise_kernel:0" if "depthwise" in layer else "kernel:0"}
            renamed = [f"{layer}/{kinds.get(name, name.split('/')[-1] + ':0')}" for name in weights]
            group.attrs["weight_names"] = np.array(renamed, dtype="S") if renamed else np.array([])
            for name, new_name in zip(weights, renamed):
                group.create_dataset(new_name, data=old[layer][name][()])


def main(folder: str) -> None:
    keras.utils.set_random_seed(20)
    rng = np.random.default_rng(20)
    model = keras.applications.MobileNetV2(
        weights=None, include_top=False, pooling="avg", input_shape=(224, 224, 3)
    )
    randomise(model, rng)
    weights = os.path.join(folder, "weights.h5")
    with h5py.File(weights, "w") as file:
        legacy_h5_format.save_weights_to_hdf5_group(file, model)
    write_as_keras_2(weights, os.path.join(folder, "keras2.h5"))

    noise = rng.integers(0, 256, (IMAGES, 224, 224, 3))
    ramp = np.linspace(0, 255, 224)[None, :, None, None] * np.ones((IMAGES, 1, 224, 3))
    share = np.linspace(0, 1, IMAGES)[:, None, None, None]
    pixels = (share * noise + (1 - share) * ramp).astype(np.uint8)
    pixels.tofile(os.path.join(folder, "pixels.bin"))
    prepared = keras.applications.mobilenet_v2.preprocess_input(pixels.astype(np.float32))
    features = model.predict(prepared, batch_size=1, verbose=0)
    features.astype(np.float32).tofile(os.path.join(folder, "features.bin"))
    inside = float(np.mean((features > 0) & (features < 6)))
    print(f"features strictly between 0 and 6: {inside:.3f}")


if __name__ == "__main__":
    main(sys.argv[1])
