"""Which views are made of each picture, and how a view is drawn."""

from __future__ import annotations

import random
from collections import Counter
from functools import cache
from pathlib import Path

from PIL import Image

from augment import augmented
from sources import FRUIT, PHOTO, SHOP, Picture

# Views per picture, by source. Each round adds to the earlier ones. There are few shop photos, and they are hard to
# learn from.
ROUNDS = ({FRUIT: 6, SHOP: 24, PHOTO: 6}, {SHOP: 40})


def plan(pictures: list[Picture], number: int, seed: int) -> list[tuple[int, int]]:
    """(picture, view) pairs of a round, shuffled; view 0 is the picture as it is."""
    before = Counter()
    for earlier in ROUNDS[:number]:
        before.update(earlier)
    pairs = [
        (i, before[p.source] + v)
        for i, p in enumerate(pictures)
        for v in range(ROUNDS[number].get(p.source, 0))
    ]
    random.Random(seed + number).shuffle(pairs)
    return pairs


class Looks:
    """Draws views, each from its own seed."""

    def __init__(self, pictures: list[Picture], seed: int):
        self.pictures, self.seed = pictures, seed
        self.photos = [p for p in pictures if p.source == PHOTO]

    def view(self, index: int, view: int) -> Image.Image:
        picture, rng = self.pictures[index], random.Random(f"{self.seed}/{index}/{view}")
        image = opened(picture.path)
        if view == 0:
            return image
        return augmented(image, picture.source, opened(rng.choice(self.photos).path), rng)


@cache
def opened(path: Path) -> Image.Image:
    return Image.open(path).convert("RGB")
