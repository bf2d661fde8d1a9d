"""Prints a line every few seconds: progress, rate and time left."""

from __future__ import annotations

import time


class Progress:
    def __init__(self, what: str, total: int, every: float = 10.0):
        self.what, self.total, self.every = what, total, every
        self.done = 0
        self.start = self.last_print = time.monotonic()

    def add(self, count: int, note: str = "") -> None:
        self.done += count
        now = time.monotonic()
        if now - self.last_print < self.every and self.done < self.total:
            return
        self.last_print = now
        rate = self.done / (now - self.start)
        left = (self.total - self.done) / rate
        print(f"{self.what} {self.done}/{self.total}  {rate:.0f}/s  {left / 60:.1f} min left  {note}", flush=True)
