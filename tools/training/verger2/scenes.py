"""Views for verger-2: pictures as they are, as another camera might have seen them, and mixtures."""

from __future__ import annotations

import random
from dataclasses import dataclass

from PIL import Image

from augment import augmented
from mixtures import Mixtures, opened
from sources import FRUIT, GROCERY, PHOTO, SHOP, Picture, classes

from .pictures import ORCHARD

SHARES = {SHOP: 0.30, GROCERY: 0.18, PHOTO: 0.24, FRUIT: 0.16, ORCHARD: 0.12}
# Of pictures that are seen whole: those of Fruits-360 are the only ones with labels to learn.
WHOLE = {SHOP: 0.22, GROCERY: 0.12, PHOTO: 0.18, FRUIT: 0.40, ORCHARD: 0.08}
AS_IT_IS, AUGMENTED = 0.1, 0.4  # the rest are mixtures


@dataclass(frozen=True)
class Scene:
    image: Image.Image
    label: int  # of Fruits-360, -1 if there is none


class Scenes:
    """Draws views, each from its own seed."""

    def __init__(self, pictures: list[Picture], seed: int):
        self.seed = seed
        self.mixtures = Mixtures(pictures, seed, SHARES)
        self.labels = {label: i for i, label in enumerate(classes(pictures, FRUIT))}

    def scene(self, number: int) -> Scene:
        rng = random.Random(f"{self.seed}/scene/{number}")
        kind = rng.random()
        if kind >= AS_IT_IS + AUGMENTED:
            return Scene(self.mixtures.view(number), -1)
        source = rng.choices(list(WHOLE), WHOLE.values())[0]
        picture = rng.choice(self.mixtures.of[source])
        label = self.labels[picture.label] if source == FRUIT else -1
        image = opened(picture.path)
        if kind >= AS_IT_IS:
            backdrop = opened(rng.choice(self.mixtures.backdrops).path)
            image = augmented(image, source, backdrop, rng)
        return Scene(image, label)

    def view(self, number: int) -> Image.Image:
        return self.scene(number).image
