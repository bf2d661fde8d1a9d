"""The space that ships: the distance of two images is the difference of their nearness to the anchors."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import normalize

OUTPUTS = 256


def nearness_axes(anchors: Tensor) -> Tensor:
    """float32 [FEATURES, OUTPUTS] to multiply features with, from the directions of the anchors, [ANCHORS, FEATURES].

    The student was trained on shares of nearness: what counts is how much the cosines of two images to the anchors
    differ, not what all cosines have in common, which a softmax does not see. Through C, the directions less their
    mean, the root mean square of that difference is |C (a - b)| / sqrt(ANCHORS). The axes give the same distances,
    except for the smallest of C's principal axes, which are left out.
    """
    directions = normalize(anchors.detach().double())
    centred = directions - directions.mean(0)
    values, vectors = torch.linalg.eigh(centred.T @ centred / len(centred))
    values, vectors = values.flip(0)[:OUTPUTS], vectors.flip(1)[:, :OUTPUTS]
    # An axis has no direction of its own: its largest entry is made positive.
    largest = vectors.gather(0, vectors.abs().argmax(0, keepdim=True))
    return (vectors * largest.sign() * values.sqrt()).float()
