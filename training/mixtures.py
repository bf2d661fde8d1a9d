"""Views without end: crops in any light, and several pictures in one. The second lesson's.

The teacher says of each what it is near to, cell by cell, so a view need not look like a picture that somebody took. What
a student sees once only it can't learn by heart (Beyer et al. 2021, "Knowledge distillation: a good teacher is patient
and consistent", arXiv:2106.05237).
"""

from __future__ import annotations

import math
import random
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter

from augment import WHITE, on_photograph, rotated, warmer
from sources import FRUIT, GROCERY, PHOTO, SHOP, Picture, of_source

# Of what the views are made.
SHARES = {SHOP: 0.36, GROCERY: 0.20, PHOTO: 0.28, FRUIT: 0.16}
# What else than one picture a view may be.
BLENDED, PASTED, QUARTERED = 0.10, 0.12, 0.16
SIDE = 224


class Mixtures:
    """Draws views, each from a seed of its own."""

    def __init__(self, pictures: list[Picture], seed: int):
        self.seed = seed
        self.of = {source: of_source(pictures, source) for source in SHARES}
        self.backdrops = self.of[PHOTO] + self.of[GROCERY]

    def view(self, number: int) -> Image.Image:
        rng = random.Random(f"{self.seed}/mixed/{number}")
        kind = rng.random() - (1 - BLENDED - PASTED - QUARTERED)
        if kind < 0:
            return self.one(rng)
        first = square(self.one(rng), SIDE, SIDE)
        if kind < BLENDED:
            return Image.blend(first, square(self.one(rng), SIDE, SIDE), rng.uniform(0.2, 0.5))
        if kind < BLENDED + PASTED:
            width, height = int(SIDE * rng.uniform(0.3, 0.75)), int(SIDE * rng.uniform(0.3, 0.75))
            patch = square(self.one(rng), width, height)
            first.paste(patch, (rng.randint(0, SIDE - width), rng.randint(0, SIDE - height)))
            return first
        x, y = int(SIDE * rng.uniform(0.35, 0.65)), int(SIDE * rng.uniform(0.35, 0.65))
        for left, top, right, bottom in ((0, 0, x, y), (x, 0, SIDE, y), (0, y, x, SIDE), (x, y, SIDE, SIDE)):
            first.paste(square(self.one(rng), right - left, bottom - top), (left, top))
        return first

    def one(self, rng: random.Random) -> Image.Image:
        """A changed copy of one picture, in its own resolution."""
        source = rng.choices(list(SHARES), SHARES.values())[0]
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


def square(picture: Image.Image, width: int, height: int) -> Image.Image:
    return picture.resize((width, height), Image.Resampling.BICUBIC)


def cropped(picture: Image.Image, least_area: float, rng: random.Random) -> Image.Image:
    """Small crops are as likely as large ones: areas are drawn by their logarithm."""
    area = math.exp(rng.uniform(math.log(least_area), 0)) * picture.width * picture.height
    aspect = math.exp(rng.uniform(-0.35, 0.35)) * picture.width / picture.height
    width = max(24, min(picture.width, round((area * aspect) ** 0.5)))
    height = max(24, min(picture.height, round((area / aspect) ** 0.5)))
    left = rng.randint(0, picture.width - width)
    top = rng.randint(0, picture.height - height)
    return picture.crop((left, top, left + width, top + height))


def in_any_light(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Exposure (mostly darker), brightness, contrast, saturation, white balance, at times other hues or less sharp."""
    if rng.random() < 0.4:
        gamma = math.exp(rng.uniform(-0.4, 0.7))
        picture = picture.point([round(255 * (value / 255) ** gamma) for value in range(256)] * 3)
    if rng.random() < 0.8:
        for change, strength in (
            (ImageEnhance.Brightness, 0.4),
            (ImageEnhance.Contrast, 0.4),
            (ImageEnhance.Color, 0.5),
        ):
            picture = change(picture).enhance(rng.uniform(1 - strength, 1 + strength))
    if rng.random() < 0.4:
        picture = warmer(picture, 0.2, rng)
    if rng.random() < 0.15:
        hsv = np.array(picture.convert("HSV"))
        hsv[..., 0] += np.uint8(rng.randint(-25, 25) % 256)
        picture = Image.fromarray(hsv, "HSV").convert("RGB")
    if rng.random() < 0.2:
        picture = picture.filter(ImageFilter.GaussianBlur(rng.uniform(0.2, 0.012 * picture.width)))
    return picture
