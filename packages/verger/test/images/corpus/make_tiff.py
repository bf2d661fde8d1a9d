"""TIFFs of every kind that Pillow reads, written here tag by tag, and with Pillow's own compressions."""

import itertools
import struct
import zlib

import numpy as np
from PIL import Image

from pictures import SIZES, encoded, exif_block, noisy, rgb, seeded, smooth, xmp_packet

SHORT, LONG, ASCII, BYTE, UNDEFINED = 3, 4, 2, 1, 7
WIDTHS = {SHORT: 'H', LONG: 'I', ASCII: 'B', BYTE: 'B', UNDEFINED: 'B'}


def tiff(tags, parts, order='<', late=False):
    """A file with one directory; `parts` are its strips or tiles. Tag 273 or 324 gets their offsets."""
    tags = dict(tags)
    offsets = 324 if 322 in tags else 273
    tags[offsets] = (LONG, [0] * len(parts))
    tags[279 if offsets == 273 else 325] = (LONG, [len(part) for part in parts])
    length = 8 + 2 + 12 * len(tags) + 4
    extra, entries = b'', {}
    for tag, (kind, values) in sorted(tags.items()):
        size = struct.calcsize(WIDTHS[kind]) * len(values)
        entries[tag] = None if size <= 4 else length + len(extra)
        if size > 4:
            extra += bytes(size + size % 2)
    first = length + len(extra)
    at = []
    for part in parts:
        at.append(first)
        first += len(part) + len(part) % 2
    tags[offsets] = (LONG, at)
    out = bytearray((b'II' if order == '<' else b'MM') + struct.pack(order + 'HIH', 42, 8, len(tags)))
    table = bytearray()
    for tag, (kind, values) in sorted(tags.items()):
        body = struct.pack(order + WIDTHS[kind] * len(values), *values)
        out += struct.pack(order + 'HHI', tag, kind, len(values))
        if entries[tag] is None:
            out += body.ljust(4, b'\0')
        else:
            out += struct.pack(order + 'I', entries[tag])
            table += body + b'\0' * (len(body) % 2)
    out += struct.pack(order + 'I', 0) + table
    for part in parts:
        out += part + b'\0' * (len(part) % 2)
    return bytes(out)


def rows_of(values, bits, order):
    """Bytes of each row of an array of rows, columns and samples."""
    for row in values:
        flat = row.reshape(-1)
        if bits == 16:
            yield flat.astype(order + 'u2').tobytes()
        elif bits == 8:
            yield flat.astype(np.uint8).tobytes()
        else:
            text = ''.join(f'{value:0{bits}b}' for value in flat)
            yield int(text.ljust(-(-len(text) // 8) * 8, '0'), 2).to_bytes(-(-len(text) // 8), 'big')


def predicted(values, bits):
    out = values.astype(np.int64).copy()
    out[:, 1:] -= values[:, :-1].astype(np.int64)
    return out % (1 << bits)


def picture(width, height, photometric, bits, samples, extra=(), order='<', planar=1, tile=None, rows=4, predictor=1, deflate=False, more=None, name='', formats=None, bits_tag=None):
    random = np.random.default_rng(zlib.crc32(name.encode()))
    values = random.integers(0, 1 << bits, (height, width, samples))
    pack = zlib.compress if deflate else bytes
    tags = {
        256: (LONG, [width]), 257: (LONG, [height]), 258: (SHORT, bits_tag or [bits] * samples),
        259: (SHORT, [8 if deflate else 1]), 262: (SHORT, [photometric]), 277: (SHORT, [samples]), 284: (SHORT, [planar]),
    }
    if predictor != 1:
        tags[317] = (SHORT, [predictor])
    if extra:
        tags[338] = (SHORT, list(extra))
    if formats:
        tags[339] = (SHORT, formats)
    if photometric == 3:
        tags[320] = (SHORT, [int(v) for v in random.integers(0, 65536, 3 << bits)])
    tags.update(more or {})
    layers = [values] if planar == 1 else [values[:, :, i : i + 1] for i in range(samples)]
    parts = []
    for layer in layers:
        if tile is None:
            tags[278] = (LONG, [rows])
            for top in range(0, height, rows):
                piece = layer[top : top + rows]
                parts.append(pack(b''.join(rows_of(predicted(piece, bits) if predictor == 2 else piece, bits, order))))
            continue
        tags[322], tags[323] = (LONG, [tile]), (LONG, [tile])
        tall, wide = -(-height // tile) * tile, -(-width // tile) * tile
        whole = np.zeros((tall, wide, layer.shape[2]), layer.dtype)
        whole[:height, :width] = layer
        for top, left in itertools.product(range(0, tall, tile), range(0, wide, tile)):
            piece = whole[top : top + tile, left : left + tile]
            parts.append(pack(b''.join(rows_of(predicted(piece, bits) if predictor == 2 else piece, bits, order))))
    return tiff(tags, parts, order)


KINDS = [
    # photometric interpretation, bits, samples, extra samples
    *[(white, bits, 1, ()) for white in (0, 1) for bits in (1, 2, 4, 8, 16)],
    (1, 8, 2, (2,)), (1, 8, 2, (1,)), (1, 8, 2, (0,)), (1, 16, 2, (2,)), (1, 32, 1, ()),
    *[(2, bits, 3, ()) for bits in (8, 16)],
    *[(2, bits, 4, (kind,)) for bits in (8, 16) for kind in (0, 1, 2)],
    (2, 8, 4, ()), (2, 8, 5, (0, 0)), (2, 8, 5, (1, 0)), (2, 8, 5, (2, 0)), (2, 8, 6, (2, 0, 0)), (2, 4, 3, ()),
    *[(3, bits, 1, ()) for bits in (1, 2, 4, 8)],
    (3, 8, 2, (2,)), (3, 8, 2, (0,)),
    (5, 8, 4, ()), (5, 8, 5, (0,)), (5, 16, 4, ()),
    (6, 8, 3, ()), (8, 8, 3, ()), (6, 8, 1, ()),
]


def files():
    for (photometric, bits, samples, extra), order, deflate in itertools.product(KINDS, '<>', (False, True)):
        if bits == 32:
            continue
        for layout, (width, height) in itertools.product(('strips', 'planar', 'tiled', 'tiled-planar'), SIZES[1:5:3]):
            if 'planar' in layout and samples == 1:
                continue
            name = f'tiff-{photometric}-{bits}-{samples}-{"".join(map(str, extra))}-{"II" if order == "<" else "MM"}-{int(deflate)}-{layout}-{width}x{height}'
            yield name, picture(
                width, height, photometric, bits, samples, extra, order, planar=2 if 'planar' in layout else 1,
                tile=16 if 'tiled' in layout else None, deflate=deflate, name=name,
            )
        if deflate and bits >= 8 and photometric not in (3, 6, 8):
            name = f'tiff-predictor-{photometric}-{bits}-{samples}-{"".join(map(str, extra))}-{"II" if order == "<" else "MM"}'
            yield name, picture(33, 31, photometric, bits, samples, extra, order, predictor=2, deflate=True, name=name)
    for value, order in itertools.product(range(10), '<>'):
        name = f'tiff-turned-{value}-{order}'
        yield name, picture(17, 9, 2, 8, 3, order=order, more={274: (SHORT, [value])}, name='turned')
        yield f'{name}-xmp', picture(17, 9, 2, 8, 3, order=order, more={700: (BYTE, list(xmp_packet(value)))}, name='turned')
    odd = {
        'text-without-end': {270: (ASCII, list(b'no end at all'))},
        'unknown-tag': {60000: (SHORT, [7])},
        'unknown-type': {271: (BYTE, [1, 2, 3, 4, 5, 6])},
        'date': {306: (ASCII, list(b'yesterday'))},
        'software-empty': {305: (ASCII, [0])},
        'page-number': {297: (SHORT, [0])},
        'resolution': {296: (SHORT, [9])},
    }
    for kind, more in odd.items():
        yield f'tiff-odd-{kind}', picture(17, 9, 2, 8, 3, more=more, name='odd')
    for kind, formats, bits in (('signed', [2], 8), ('signed', [2], 16), ('float', [3], 32), ('float', [3], 16), ('unsigned', [1], 32)):
        yield f'tiff-numbers-{kind}-{bits}', picture(17, 9, 1, 16, 2 if bits == 32 else 1, formats=formats, bits_tag=[bits], more={277: (SHORT, [1])}, name='numbers')
    compressions = {
        '1': (None, 'group3', 'group4', 'packbits', 'tiff_lzw', 'tiff_adobe_deflate', 'tiff_deflate'),
        'L': (None, 'packbits', 'tiff_lzw', 'tiff_adobe_deflate', 'jpeg', 'lzma', 'zstd'),
        'P': (None, 'packbits', 'tiff_lzw', 'tiff_adobe_deflate'),
        'LA': (None, 'packbits', 'tiff_lzw'),
        'RGB': (None, 'packbits', 'tiff_lzw', 'tiff_adobe_deflate', 'jpeg', 'lzma', 'zstd'),
        'RGBA': (None, 'packbits', 'tiff_lzw', 'tiff_adobe_deflate', 'zstd'),
        'CMYK': (None, 'packbits', 'tiff_lzw', 'tiff_adobe_deflate', 'jpeg'),
        'YCbCr': (None, 'tiff_lzw', 'jpeg'),
        'LAB': (None,),
        'I;16': (None, 'tiff_lzw'),
        'I': (None,),
        'F': (None, 'tiff_lzw'),
    }
    for mode, kinds in compressions.items():
        for kind, (width, height) in itertools.product(kinds, SIZES):
            base = rgb(smooth(width, height))
            image = Image.new(mode, (width, height), 77) if mode in ('I;16', 'LAB', 'I', 'F') else base.convert(mode)
            options = {} if kind is None else {'compression': kind}
            yield f'tiff-pillow-{mode}-{kind}-{width}x{height}', encoded(image, 'TIFF', **options)
    pages = [rgb(noisy(19, 13, seed=i)) for i in range(3)]
    yield 'tiff-pages', encoded(pages[0], 'TIFF', save_all=True, append_images=pages[1:])
