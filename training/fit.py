"""The training loop. It may be stopped at any moment: a rerun goes on from the last checkpoint."""

from __future__ import annotations

import json
import math
import os
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from batches import Batch, Views
from losses import WEIGHTS, Heads, TeacherSpace, geometry_loss, labels_loss, values_loss
from network import Student
from progress import Progress


@dataclass(frozen=True)
class Schedule:
    epochs: int
    batch: int = 64
    rate: float = 2e-3
    warm_up: int = 300  # steps
    decay: float = 0.05
    every: int = 800  # steps between checkpoints


class Training:
    def __init__(self, views: Views, classes: dict[str, int], schedule: Schedule, folder: Path, seed: int):
        torch.manual_seed(seed)
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.views, self.schedule, self.folder, self.seed = views, schedule, folder, seed
        self.student = Student().to(self.device, memory_format=torch.channels_last)
        self.average = AveragedModel(self.student, multi_avg_fn=get_ema_multi_avg_fn(0.999), use_buffers=True)
        self.heads = Heads(classes).to(self.device)
        self.space = TeacherSpace(views.teacher[:20_000]).to(self.device)
        self.optimizer = torch.optim.AdamW(self.parameter_groups(), lr=schedule.rate)
        self.step = 0

    def parameter_groups(self) -> list[dict]:
        """Weights decay; what only shifts or scales does not."""
        everything = [*self.student.parameters(), *self.heads.parameters()]
        return [
            {"params": [p for p in everything if p.ndim > 1], "weight_decay": self.schedule.decay},
            {"params": [p for p in everything if p.ndim <= 1], "weight_decay": 0.0},
        ]

    @property
    def steps(self) -> int:
        return self.schedule.epochs * self.steps_an_epoch

    @property
    def steps_an_epoch(self) -> int:
        return len(self.views) // self.schedule.batch

    def rate(self) -> float:
        """Linear warm-up, then a cosine to nothing (Loshchilov and Hutter 2016, arXiv:1608.03983)."""
        warm = min(1.0, (self.step + 1) / self.schedule.warm_up)
        return self.schedule.rate * warm * 0.5 * (1 + math.cos(math.pi * self.step / self.steps))

    def run(self) -> Student:
        """Trains to the end, and gives the student whose weights are averaged over the last steps."""
        self.resume()
        progress = Progress("images", (self.steps - self.step) * self.schedule.batch)
        while self.step < self.steps:
            epoch, skip = divmod(self.step, self.steps_an_epoch)
            for batch in self.views.batches(
                self.schedule.batch, self.seed * 10_007 + epoch, skip, self.device
            ):
                losses = self.learn(batch)
                progress.add(self.schedule.batch, " ".join(f"{k} {v:.4f}" for k, v in losses.items()))
                if self.step % self.schedule.every == 0 or self.step == self.steps:
                    self.save(losses)
        return self.average.module

    def learn(self, batch: Batch) -> dict[str, float]:
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate()
        self.student.train()
        pixels = batch.pixels.contiguous(memory_format=torch.channels_last)
        with torch.autocast(self.device.type, torch.bfloat16):
            features = self.student(pixels)
        wanted = self.space(batch.teacher)
        losses = {
            "values": values_loss(self.heads.values(features), wanted),
            "geometry": geometry_loss(features, wanted),
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
        line = {"step": self.step, "of": self.steps, "time": round(time.time()), "rate": self.rate(), **losses}
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
        print(f"goes on from step {self.step} of {self.steps}", flush=True)
