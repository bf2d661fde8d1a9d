"""Pictures of odd sizes and kinds, drawn from a seed."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

SIZES = {
    "portrait": (301, 487),
    "landscape": (640, 427),
    "tiny": (17, 23),
    "large": (2501, 1667),
    "square": (224, 224),
    "odd": (255, 257),
    "wide": (900, 120),
    "tall": (97, 601),
}


def draw_photos(folder: Path) -> None:
    """Waves of colour, discs with sharp edges, and grain: what resizing is sensitive to."""
    rng = np.random.default_rng(7)
    folder.mkdir(parents=True, exist_ok=True)
    for name, size in SIZES.items():
        picture(rng, *size).save(folder / f"{name}.png")
    picture(rng, 333, 250).save(folder / "jpeg.jpg", quality=88)
    picture(rng, 250, 377).save(folder / "progressive.jpg", quality=75, progressive=True)
    picture(rng, 411, 300).convert("L").save(folder / "grey.png")
    picture(rng, 300, 200).quantize(64).save(folder / "palette.png")
    turned = picture(rng, 320, 210)
    exif = turned.getexif()
    exif[0x0112] = 6
    turned.save(folder / "turned.jpg", exif=exif)
    transparent = picture(rng, 260, 390)
    transparent.putalpha(Image.linear_gradient("L").resize((260, 390)))
    transparent.save(folder / "transparent.png")


def open_photo(path: Path) -> Image.Image:
    return ImageOps.exif_transpose(Image.open(path)).convert("RGB")


def picture(rng: np.random.Generator, width: int, height: int) -> Image.Image:
    y, x = np.mgrid[0:height, 0:width].astype(float)
    waves = np.zeros((height, width, 3))
    for channel in range(3):
        for _ in range(6):
            across, down, phase = rng.uniform(6, 56), rng.uniform(6, 56), rng.uniform(0, 6.28)
            waves[..., channel] += np.sin(across * x / width + down * y / height + phase)
    image = (waves - waves.min()) / (waves.max() - waves.min()) * 200 + 20
    for _ in range(12):
        centre = rng.uniform(0, width), rng.uniform(0, height)
        radius = rng.uniform(0.03, 0.25) * min(width, height)
        image[(x - centre[0]) ** 2 + (y - centre[1]) ** 2 < radius**2] = rng.uniform(0, 255, 3)
    image += rng.normal(0, 6, image.shape)
    return Image.fromarray(np.clip(image, 0, 255).astype(np.uint8))
