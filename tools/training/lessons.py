"""What a lesson is to the loop that teaches it (fit.py)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, TypeVar

from torch import Tensor, nn

from network import Student

Batch = TypeVar("Batch")


class Lesson(Protocol[Batch]):
    """Batches, and what is asked of the student with each. The lessons follow each other, with the same student."""

    name: str
    steps: int
    peak_rate: float
    # Most is learned as well from smaller pictures, at nearly twice the speed; the end is at the size that ships.
    small_until: float  # share of the steps
    heads: nn.Module  # used in training only; nothing of them ships

    def batches(self, step: int) -> Iterator[Batch]:
        """All batches from a step on."""

    def losses(self, student: Student, batch: Batch, size: int) -> dict[str, Tensor]:
        """Weighted; their sum is what is made small. `size` in pixels, as the student is to see them."""
