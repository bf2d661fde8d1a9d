"""Augments a picture into views that a camera might have taken of the same thing.

The teacher and the student must see the same view, each at its own size, so geometry is drawn first and
applied to the original pixels once per size; colour changes are the same for both.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter

from sources import FRUIT

WHITE = (255, 255, 255)


@dataclass(frozen=True)
class Recipe:
    """How strongly a kind of picture is augmented. Angles in degrees, areas as shares of the picture."""

    rotation: float
    least_area: float
    background: float  # probability of a photograph behind a fruit that lies on white


RECIPES = {True: Recipe(180, 0.45, 0.5), False: Recipe(15, 0.25, 0.0)}


def augmented(picture: Image.Image, source: str, backdrop: Image.Image, rng: random.Random) -> Image.Image:
    """An augmented copy at the picture's own resolution; it need not be square."""
    recipe = RECIPES[source == FRUIT]
    on_white = source == FRUIT
    if on_white and rng.random() < recipe.background:
        picture, on_white = on_photograph(picture, backdrop, rng), False
    if rng.random() < (0.7 if source == FRUIT else 0.3):
        angle = rng.uniform(-recipe.rotation, recipe.rotation)
        fill = WHITE if on_white else None
        picture = rotated(picture, angle, fill)
    picture = cropped(picture, recipe.least_area, rng)
    if rng.random() < 0.5:
        picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return recoloured(picture, rng)


def on_photograph(fruit: Image.Image, backdrop: Image.Image, rng: random.Random) -> Image.Image:
    """The fruit in front of a crop of a photograph instead of white."""
    behind = cropped(backdrop, 0.1, rng).resize(fruit.size, Image.Resampling.BILINEAR)
    return Image.composite(behind, fruit, white_around(fruit))


def white_around(fruit: Image.Image) -> Image.Image:
    """Mask (255 = background) of the near-white area connected to a corner."""
    filled = fruit.copy()
    marker = (255, 0, 255)
    right, bottom = fruit.width - 1, fruit.height - 1
    for corner in ((0, 0), (right, 0), (0, bottom), (right, bottom)):
        if min(filled.getpixel(corner)) > 200 and filled.getpixel(corner) != marker:
            ImageDraw.floodfill(filled, corner, marker, thresh=60)
    difference = ImageChops.difference(filled, Image.new("RGB", fruit.size, marker)).convert("L")
    mask = difference.point(lambda value: 255 if value == 0 else 0)
    return mask.filter(ImageFilter.MaxFilter(3)).filter(ImageFilter.GaussianBlur(0.7))


def rotated(picture: Image.Image, angle: float, fill: tuple[int, int, int] | None) -> Image.Image:
    """Rotated about its centre; corners are filled with `fill`, or with the picture's mirrored edges."""
    if fill is not None:
        return picture.rotate(angle, Image.Resampling.BICUBIC, fillcolor=fill)
    pixels = np.asarray(picture)
    margin = max(picture.size) // 4
    padded = np.pad(pixels, ((margin, margin), (margin, margin), (0, 0)), mode="reflect")
    turned = Image.fromarray(padded).rotate(angle, Image.Resampling.BICUBIC)
    return turned.crop((margin, margin, margin + picture.width, margin + picture.height))


def cropped(picture: Image.Image, least_area: float, rng: random.Random) -> Image.Image:
    return cut_out(picture, rng.uniform(least_area, 1), 0.25, 8, rng)


def cut_out(picture: Image.Image, share: float, stretch: float, least_side: int, rng: random.Random) -> Image.Image:
    """A random crop of about this share of the area; its aspect ratio differs from the picture's by up to e^stretch."""
    area = share * picture.width * picture.height
    aspect = np.exp(rng.uniform(-stretch, stretch)) * picture.width / picture.height
    width = max(least_side, min(picture.width, round((area * aspect) ** 0.5)))
    height = max(least_side, min(picture.height, round((area / aspect) ** 0.5)))
    left = rng.randint(0, picture.width - width)
    top = rng.randint(0, picture.height - height)
    return picture.crop((left, top, left + width, top + height))


def enhanced(picture: Image.Image, strengths: tuple[float, float, float], rng: random.Random) -> Image.Image:
    """Brightness, contrast and saturation, each multiplied by 1 - strength to 1 + strength."""
    for change, strength in zip(
        (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color), strengths, strict=True
    ):
        picture = change(picture).enhance(rng.uniform(1 - strength, 1 + strength))
    return picture


def blurred(picture: Image.Image, rng: random.Random) -> Image.Image:
    return picture.filter(ImageFilter.GaussianBlur(rng.uniform(0.2, 0.012 * picture.width)))


def recoloured(picture: Image.Image, rng: random.Random) -> Image.Image:
    if rng.random() < 0.8:
        picture = enhanced(picture, (0.35, 0.35, 0.35), rng)
    if rng.random() < 0.3:
        picture = warmer(picture, 0.12, rng)
    if rng.random() < 0.2:
        picture = blurred(picture, rng)
    return picture


def warmer(picture: Image.Image, strength: float, rng: random.Random) -> Image.Image:
    """Changes the white balance: each channel is scaled independently."""
    gains = [rng.uniform(1 - strength, 1 + strength) for _ in range(3)]
    table = [min(255, round(value * gain)) for gain in gains for value in range(256)]
    return picture.point(table)
