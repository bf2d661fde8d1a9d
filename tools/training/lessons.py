"""The interface between a lesson and the training loop (fit.py)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, TypeVar

from torch import Tensor, nn

from network import Student

Batch = TypeVar("Batch")


class Lesson(Protocol[Batch]):
    """Batches and their losses. The lessons train the same student, one after the other."""

    name: str
    steps: int
    peak_rate: float
    # Smaller pictures teach most of it just as well, at nearly twice the speed; the rest uses the size that ships.
    small_until: float  # share of the steps
    heads: nn.Module  # used in training only; they do not ship

    def batches(self, step: int) -> Iterator[Batch]:
        """All batches, starting at a step."""

    def losses(self, student: Student, batch: Batch, size: int) -> dict[str, Tensor]:
        """Weighted losses; training minimizes their sum. `size` is the side of the student's input in pixels."""
