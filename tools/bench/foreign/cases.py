"""A case: a model in a folder, as a user of its library would export it, and the library's own features."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from photos import open_photo
from PIL import Image


@dataclass
class Case:
    name: str
    """The library and the model."""
    prepared: str
    """Whose settings say how images are prepared."""
    export: str
    onnx: Path
    features: Callable[[Image.Image], np.ndarray]
    """The reference: the library's own way from a picture to a row."""


class Picked(torch.nn.Module):
    """A model whose only output is what `pick` takes from it."""

    def __init__(self, model: torch.nn.Module, pick: Callable):
        super().__init__()
        self.model = model
        self.pick = pick

    def forward(self, pixel_values):
        return self.pick(self.model(pixel_values))


OPEN = {0: "batch_size", 1: "num_channels", 2: "height", 3: "width"}


def export(module: torch.nn.Module, path: Path, size: int, *, dynamo: bool, output: str) -> str:
    """Returns what to call the exporter in the table."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # The TorchScript exporter puts the module back into the mode that it found.
    module.eval()
    image = torch.zeros(2 if dynamo else 1, 3, size, size)
    names = {"input_names": ["pixel_values"], "output_names": [output]}
    if dynamo:
        torch.onnx.export(module, (image,), path, dynamo=True, dynamic_shapes=({0: "batch"},), verbose=False, **names)
        return "dynamo"
    # As Optimum calls it: all dimensions open.
    torch.onnx.export(module, (image,), path, dynamo=False, dynamic_axes={"pixel_values": OPEN}, **names)
    return "TorchScript, all dimensions open"


def sidecar(onnx: Path, fields: dict) -> None:
    onnx.with_suffix(".json").write_text(json.dumps(fields))


def seeded(make: Callable):
    """Random weights, the same in each run."""
    torch.manual_seed(0)
    return make().eval()


def calibrated(model: torch.nn.Module, work: Path, transform: Callable) -> torch.nn.Module:
    """
    Statistics of batch normalisation as after training on these pictures: with those of a new model, deep features vanish
    or grow without bounds.
    """
    pictures = torch.stack([transform(open_photo(path)) for path in sorted((work.parent / "photos").rglob("*.*"))])
    norms = [each for each in model.modules() if isinstance(each, torch.nn.modules.batchnorm._BatchNorm)]
    for norm in norms:
        norm.momentum = 1.0
    with torch.no_grad():
        model.train()(pictures)
    return model.eval()


def row(tensor: torch.Tensor) -> np.ndarray:
    return tensor.detach().float().numpy().reshape(-1)
