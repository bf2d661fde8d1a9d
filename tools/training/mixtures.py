"""Endless views for the second lesson: crops in any light, and several pictures in one.

The teacher gives each view's nearness cell by cell, so a view need not look like a real photograph. The student cannot
memorize what it sees only once (Beyer et al. 2021, "Knowledge distillation: a good teacher is patient
and consistent", arXiv:2106.05237).
"""

from __future__ import annotations

import math
import random
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

from augment import WHITE, blurred, cut_out, enhanced, on_photograph, rotated, warmer
from sources import FRUIT, GROCERY, PHOTO, SHOP, Picture, of_source
from teacher import SIZE

# The sources of the views, unless others are asked for.
SHARES = {SHOP: 0.36, GROCERY: 0.20, PHOTO: 0.28, FRUIT: 0.16}
# The shares of views that combine several pictures.
BLENDED, PASTED, QUARTERED = 0.10, 0.12, 0.16


class Mixtures:
    """Draws views, each from its own seed."""

    def __init__(self, pictures: list[Picture], seed: int, shares: dict[str, float] = SHARES):
        self.seed, self.shares = seed, shares
        self.of = {source: of_source(pictures, source) for source in shares}
        self.backdrops = self.of[PHOTO] + self.of[GROCERY]

    def view(self, number: int) -> Image.Image:
        rng = random.Random(f"{self.seed}/mixed/{number}")
        kind = rng.random() - (1 - BLENDED - PASTED - QUARTERED)
        if kind < 0:
            return self.one(rng)
        first = sized(self.one(rng), SIZE, SIZE)
        if kind < BLENDED:
            return Image.blend(first, sized(self.one(rng), SIZE, SIZE), rng.uniform(0.2, 0.5))
        if kind < BLENDED + PASTED:
            width, height = int(SIZE * rng.uniform(0.3, 0.75)), int(SIZE * rng.uniform(0.3, 0.75))
            patch = sized(self.one(rng), width, height)
            first.paste(patch, (rng.randint(0, SIZE - width), rng.randint(0, SIZE - height)))
            return first
        x, y = int(SIZE * rng.uniform(0.35, 0.65)), int(SIZE * rng.uniform(0.35, 0.65))
        for left, top, right, bottom in ((0, 0, x, y), (x, 0, SIZE, y), (0, y, x, SIZE), (x, y, SIZE, SIZE)):
            first.paste(sized(self.one(rng), right - left, bottom - top), (left, top))
        return first

    def one(self, rng: random.Random) -> Image.Image:
        """An augmented copy of one picture, at its own resolution."""
        source = rng.choices(list(self.shares), self.shares.values())[0]
        picture = opened(rng.choice(self.of[source]).path)
        if source == FRUIT:
            picture = self.turned_fruit(picture, rng)
        else:
            if rng.random() < 0.25:
                picture = rotated(picture, rng.uniform(-25, 25), None)
            picture = cropped(picture, 0.08, rng)
        if rng.random() < 0.5:
            picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        return in_any_light(picture, rng)

    def turned_fruit(self, picture: Image.Image, rng: random.Random) -> Image.Image:
        on_white = rng.random() >= 0.5
        if not on_white:
            picture = on_photograph(picture, opened(rng.choice(self.backdrops).path), rng)
        if rng.random() < 0.7:
            picture = rotated(picture, rng.uniform(-180, 180), WHITE if on_white else None)
        return cropped(picture, 0.4, rng)


@cache
def opened(path: Path) -> Image.Image:
    return Image.open(path).convert("RGB")


def sized(picture: Image.Image, width: int, height: int) -> Image.Image:
    return picture.resize((width, height), Image.Resampling.BICUBIC)


def cropped(picture: Image.Image, least_area: float, rng: random.Random) -> Image.Image:
    """Small crops are as likely as large ones: the logarithm of the area is uniform."""
    return cut_out(picture, math.exp(rng.uniform(math.log(least_area), 0)), 0.35, 24, rng)


def in_any_light(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Exposure (mostly darker), brightness, contrast, saturation, white balance, sometimes hue or blur."""
    if rng.random() < 0.4:
        gamma = math.exp(rng.uniform(-0.4, 0.7))
        picture = picture.point([round(255 * (value / 255) ** gamma) for value in range(256)] * 3)
    if rng.random() < 0.8:
        picture = enhanced(picture, (0.4, 0.4, 0.5), rng)
    if rng.random() < 0.4:
        picture = warmer(picture, 0.2, rng)
    if rng.random() < 0.15:
        hsv = np.array(picture.convert("HSV"))
        hsv[..., 0] += np.uint8(rng.randint(-25, 25) % 256)
        picture = Image.fromarray(hsv, "HSV").convert("RGB")
    if rng.random() < 0.2:
        picture = blurred(picture, rng)
    return picture
