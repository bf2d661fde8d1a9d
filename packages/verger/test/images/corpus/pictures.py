"""Pixels from formulas, and the pieces that several formats share."""

import io
import random
import struct
import zlib

import numpy as np
from PIL import Image

SIZES = [(1, 1), (7, 5), (8, 8), (17, 9), (33, 31), (16, 48)]


def seeded(name):
    return random.Random(zlib.crc32(name.encode()))


def smooth(width, height, channels=3, seed=0):
    """A picture without hard edges, for the lossy formats."""
    y, x = np.mgrid[0:height, 0:width].astype(float)
    planes = [np.sin(x / 4 + c + seed) * 60 + np.cos(y / 3 - c * 2) * 60 + 128 for c in range(channels)]
    return np.stack(planes, axis=2).clip(0, 255).astype(np.uint8)


def noisy(width, height, channels=3, seed=0):
    """Every value from 0 to 255, uneven in x, y and channel."""
    y, x, c = np.mgrid[0:height, 0:width, 0:channels].astype(np.int64)
    return ((x * x * 5 + y * y * 3 + x * y * 7 + c * 83 + (x ^ y) * 11 + seed * 29) % 256).astype(np.uint8)


def encoded(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def exif_block(orientation, order='MM'):
    mark = '>' if order == 'MM' else '<'
    return order.encode() + struct.pack(mark + 'HIHHHIHHI', 42, 8, 1, 0x0112, 3, 1, orientation, 0, 0)


def xmp_packet(orientation, attribute=True):
    inside = f'tiff:Orientation="{orientation}"/>' if attribute else f'><tiff:Orientation>{orientation}</tiff:Orientation></x>'
    return f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description {inside}'.encode()


def rgb(array):
    return Image.fromarray(array)
