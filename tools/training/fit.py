"""The training loop. It can be stopped at any time: a rerun resumes from the last checkpoint."""

from __future__ import annotations

import json
import math
import os
import time
from pathlib import Path

import torch
from torch.nn.utils import clip_grad_norm_
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from lessons import Lesson
from network import Student
from progress import Progress
from views import SIZE

SMALL = 96
BATCH = 64
WARM_UP = 300  # steps
DECAY = 0.05
CHECKPOINT_EVERY = 800  # steps


class Training:
    """One lesson: AdamW, cosine learning rate, and a moving average of the weights, which is the result."""

    warm_up = WARM_UP
    checkpoint_every = CHECKPOINT_EVERY

    def __init__(self, student: Student, lesson: Lesson, folder: Path, device: torch.device):
        self.lesson, self.folder, self.device = lesson, folder / lesson.name, device
        self.student = student
        self.average = AveragedModel(student, multi_avg_fn=get_ema_multi_avg_fn(0.999), use_buffers=True)
        self.heads = lesson.heads
        self.optimizer = torch.optim.AdamW(self.parameter_groups(), lr=lesson.peak_rate)
        self.step = 0

    def parameter_groups(self) -> list[dict]:
        """Weights decay; parameters that only shift or scale do not."""
        everything = [*self.student.parameters(), *self.heads.parameters()]
        return [
            {"params": [p for p in everything if p.ndim > 1], "weight_decay": DECAY},
            {"params": [p for p in everything if p.ndim <= 1], "weight_decay": 0.0},
        ]

    def run(self) -> Student:
        self.resume()
        steps = self.lesson.steps
        progress = Progress(f"{self.lesson.name}, images", (steps - self.step) * BATCH)
        batches = self.lesson.batches(self.step)
        while self.step < steps:
            losses = self.learn(next(batches))
            progress.add(BATCH, " ".join(f"{k} {v:.4f}" for k, v in losses.items()))
            if self.step % self.checkpoint_every == 0 or self.step == steps:
                self.save(losses)
        return self.average.module

    def learn(self, batch: object) -> dict[str, float]:
        size = SMALL if self.step < self.lesson.small_until * self.lesson.steps else SIZE
        for group in self.optimizer.param_groups:
            rate = rate_at(self.step, self.lesson.steps, self.warm_up)
            group["lr"] = self.lesson.peak_rate * group.get("relative", 1.0) * rate
        self.student.train()
        with torch.autocast(self.device.type, torch.bfloat16):
            losses = self.lesson.losses(self.student, batch, size)
        self.optimizer.zero_grad(set_to_none=True)
        sum(losses.values()).backward()
        clip_grad_norm_(self.student.parameters(), 5.0)
        self.optimizer.step()
        self.average.update_parameters(self.student)
        self.step += 1
        return {name: loss.item() for name, loss in losses.items()}

    def save(self, losses: dict[str, float]) -> None:
        """Replaces the checkpoint by a rename, and appends a line to the log."""
        state = {name: getattr(self, name).state_dict() for name in ("student", "average", "heads", "optimizer")}
        self.folder.mkdir(parents=True, exist_ok=True)
        torch.save({**state, "step": self.step}, self.folder / "checkpoint.new")
        os.replace(self.folder / "checkpoint.new", self.folder / "checkpoint.pt")
        line = {"step": self.step, "time": round(time.time()), **losses}
        with (self.folder / "log.jsonl").open("a") as log:
            log.write(json.dumps(line) + "\n")

    def resume(self) -> None:
        checkpoint = self.folder / "checkpoint.pt"
        if not checkpoint.exists():
            return
        state = torch.load(checkpoint, map_location=self.device, weights_only=True)
        self.step = state.pop("step")
        for name, part in state.items():
            getattr(self, name).load_state_dict(part)
        print(f"{self.lesson.name}: resuming from step {self.step}", flush=True)


def rate_at(step: int, steps: int, warm_up: int) -> float:
    """Linear warm-up, then a cosine down to zero (Loshchilov and Hutter 2016, arXiv:1608.03983); 1 at its peak."""
    return min(1.0, (step + 1) / warm_up) * 0.5 * (1 + math.cos(math.pi * step / steps))
