"""What a network's first layers make of all views, as they are and mirrored: kept in files, so that it is computed once.

  float16 [2, CHUNK, 32, SIZE / 8, SIZE / 8] for each file of views
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from progress import Progress
from views import CHUNK

from .network import STEM, MobileNet
from .scene_files import scene_files

BATCH = 64


def make_stems(net: MobileNet, views: Path, folder: Path) -> Path:
    """Makes the missing ones and returns their folder, which has a name by the weights of those layers."""
    weights = [part.detach().cpu().numpy().tobytes() for part in net.layers[:STEM].parameters()]
    folder = folder / hashlib.sha256(b"".join(weights)).hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True)
    missing = [file for file in scene_files(views) if not stem_file(folder, file).exists()]
    progress = Progress("stems", len(missing) * CHUNK)
    for file in missing:
        pixels = np.load(file)["pixels"]
        values = np.stack([stems_of(net, seen) for seen in (pixels, pixels[:, :, ::-1])])
        part = folder / f"{file.stem}.part.npy"
        np.save(part, values)
        os.replace(part, stem_file(folder, file))
        progress.add(CHUNK)
    return folder


def stem_file(folder: Path, views: Path) -> Path:
    return folder / f"{views.stem}.npy"


@torch.no_grad()
def stems_of(net: MobileNet, pixels: np.ndarray) -> np.ndarray:
    device = next(net.parameters()).device
    net.eval()

    def of(batch: np.ndarray) -> Tensor:
        inputs = torch.from_numpy(batch.copy()).to(device).permute(0, 3, 1, 2).float() / 127.5 - 1
        with torch.autocast(device.type, torch.bfloat16):
            return net.stem(inputs.contiguous(memory_format=torch.channels_last)).half().cpu()

    return torch.cat([of(pixels[start : start + BATCH]) for start in range(0, len(pixels), BATCH)]).numpy()
