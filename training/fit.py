"""The training loop. It may be stopped at any moment: a rerun goes on from the last checkpoint."""

from __future__ import annotations

import json
import math
import os
import time
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import interpolate
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from batches import Batch, Views
from losses import WEIGHTS, Heads, TeacherSpace, anchors_loss, labels_loss
from network import Student
from progress import Progress
from views import SIZE


PASSES = 6
# Most is learned as well from smaller pictures, at nearly twice the speed; the end is at the size that ships.
SMALL = 96
SMALL_UNTIL = 0.8  # share of the steps

BATCH = 64
PEAK_RATE = 2e-3
WARM_UP = 300  # steps
DECAY = 0.05
CHECKPOINT_EVERY = 800  # steps


class Training:
    def __init__(self, views: Views, classes: int, folder: Path, seed: int):
        torch.manual_seed(seed)
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.views, self.folder, self.seed = views, folder, seed
        self.student = Student().to(self.device, memory_format=torch.channels_last)
        self.average = AveragedModel(self.student, multi_avg_fn=get_ema_multi_avg_fn(0.999), use_buffers=True)
        self.heads = Heads(classes).to(self.device)
        self.space = TeacherSpace(views.teacher, seed).to(self.device)
        self.optimizer = torch.optim.AdamW(self.parameter_groups(), lr=PEAK_RATE)
        self.step = 0

    def parameter_groups(self) -> list[dict]:
        """Weights decay; what only shifts or scales does not."""
        everything = [*self.student.parameters(), *self.heads.parameters()]
        return [
            {"params": [p for p in everything if p.ndim > 1], "weight_decay": DECAY},
            {"params": [p for p in everything if p.ndim <= 1], "weight_decay": 0.0},
        ]

    def run(self) -> Student:
        """Trains to the end, and gives the student whose weights are averaged over the last steps."""
        self.resume()
        steps_a_pass = len(self.views) // BATCH
        steps = PASSES * steps_a_pass
        progress = Progress("images", (steps - self.step) * BATCH)
        while self.step < steps:
            number, skip = divmod(self.step, steps_a_pass)
            for batch in self.views.batches(BATCH, self.seed * 10_007 + number, skip, self.device):
                size = SMALL if self.step < SMALL_UNTIL * steps else SIZE
                losses = self.learn(batch, size, rate_at(self.step, steps))
                progress.add(BATCH, " ".join(f"{k} {v:.4f}" for k, v in losses.items()))
                if self.step % CHECKPOINT_EVERY == 0 or self.step == steps:
                    self.save(losses)
        return self.average.module

    def learn(self, batch: Batch, size: int, rate: float) -> dict[str, float]:
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.student.train()
        pixels = resized(batch.pixels, size).contiguous(memory_format=torch.channels_last)
        with torch.autocast(self.device.type, torch.bfloat16):
            features = self.student(pixels)
        losses = {
            "anchors": anchors_loss(self.heads, features, self.space(batch.teacher)),
            "labels": labels_loss(self.heads, features, batch.labels),
        }
        self.optimizer.zero_grad(set_to_none=True)
        sum(WEIGHTS[name] * loss for name, loss in losses.items()).backward()
        torch.nn.utils.clip_grad_norm_(self.student.parameters(), 5.0)
        self.optimizer.step()
        self.average.update_parameters(self.student)
        self.step += 1
        return {name: loss.item() for name, loss in losses.items()}

    def save(self, losses: dict[str, float]) -> None:
        """One checkpoint, replaced by rename, and one line in the log."""
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
        print(f"goes on from step {self.step}", flush=True)


def rate_at(step: int, steps: int) -> float:
    """Linear warm-up, then a cosine to nothing (Loshchilov and Hutter 2016, arXiv:1608.03983)."""
    return PEAK_RATE * min(1.0, (step + 1) / WARM_UP) * 0.5 * (1 + math.cos(math.pi * step / steps))


def resized(pixels: Tensor, size: int) -> Tensor:
    if pixels.shape[2] == size:
        return pixels
    return interpolate(pixels, size=(size, size), mode="bilinear", antialias=True)
