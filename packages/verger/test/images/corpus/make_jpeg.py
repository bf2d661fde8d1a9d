"""JPEGs of every sampling, colour space and kind of scan. Pillow writes the usual ones; the others are coded here, from
random coefficients, so that sampling factors, markers and scans can be chosen freely."""

import itertools
import struct
from pathlib import Path

from pictures import SIZES, encoded, exif_block, noisy, rgb, seeded, smooth, xmp_packet


def segment(marker, body):
    return bytes([0xFF, marker]) + struct.pack('>H', len(body) + 2) + body


class Bits:
    def __init__(self):
        self.out, self.held, self.count = bytearray(), 0, 0

    def put(self, value, length):
        self.held = (self.held << length) | value
        self.count += length
        while self.count >= 8:
            byte = (self.held >> (self.count - 8)) & 255
            self.out += b'\xff\0' if byte == 255 else bytes([byte])
            self.count -= 8
        self.held &= (1 << self.count) - 1

    def flush(self):
        if self.count:
            self.put((1 << (8 - self.count)) - 1, 8 - self.count)


def put_number(bits, value):
    length = abs(value).bit_length()
    if length:
        bits.put(value if value > 0 else value + (1 << length) - 1, length)


def put_block(bits, random, last, amount):
    # All symbols have codes of the same length, so a code is the symbol's place in its table.
    dc = random.randrange(-60, 60)
    difference = dc - last
    bits.put(abs(difference).bit_length(), 4)
    put_number(bits, difference)
    at = 1
    for _ in range(amount):
        run = random.randrange(0, 9)
        value = random.choice((-9, -3, -1, 1, 2, 5))
        if at + run > 63:
            break
        bits.put(run * 16 + abs(value).bit_length(), 9)
        put_number(bits, value)
        at += run + 1
    if at <= 63:
        bits.put(0, 9)
    return dc


HUFFMAN = segment(0xC4, b'\0' + bytes([0, 0, 0, 12] + [0] * 12) + bytes(range(12))) + segment(
    0xC4, b'\x10' + bytes([0] * 8 + [255] + [1] + [0] * 6) + bytes(range(256))
)


def jpeg(width, height, factors, ids=None, marks=b'', separate=False, restart=0, frame=0xC0, spectral=b'\0\x3f\0', between=b'', amount=3, name='', after=b''):
    """`factors` are the horizontal and vertical sampling factors of each component."""
    random = seeded(name)
    ids = ids or list(range(1, len(factors) + 1))
    widest, tallest = max(h for h, _ in factors), max(v for _, v in factors)
    out = b'\xff\xd8' + marks + segment(0xDB, b'\0' + bytes(min(255, 3 + i // 2) for i in range(64)))
    components = b''.join(bytes([name_, h * 16 + v, 0]) for name_, (h, v) in zip(ids, factors))
    out += segment(frame, struct.pack('>BHHB', 8, height, width, len(factors)) + components) + HUFFMAN
    if restart:
        out += segment(0xDD, struct.pack('>H', restart))
    out += between
    scans = [[i] for i in range(len(factors))] if separate else [list(range(len(factors)))]
    for scan in scans:
        body = bytes([len(scan)]) + b''.join(bytes([ids[i], 0]) for i in scan) + spectral
        out += segment(0xDA, body)
        if len(scan) > 1:
            units = -(-width // (8 * widest)) * -(-height // (8 * tallest))
            blocks = [(i, factors[i][0] * factors[i][1]) for i in scan]
        else:
            h, v = factors[scan[0]]
            wide, tall = -(-width * h // widest), -(-height * v // tallest)
            units = -(-wide // 8) * -(-tall // 8)
            blocks = [(scan[0], 1)]
        bits, last = Bits(), dict.fromkeys(range(len(factors)), 0)
        for unit in range(units):
            if restart and unit and unit % restart == 0:
                bits.flush()
                bits.out += bytes([0xFF, 0xD0 + (unit // restart - 1) % 8])
                last = dict.fromkeys(last, 0)
            for component, count in blocks:
                for _ in range(count):
                    last[component] = put_block(bits, random, last[component], amount)
        bits.flush()
        out += bytes(bits.out) + after
    return out + b'\xff\xd9'


def adobe(transform):
    return segment(0xEE, b'Adobe\0d\0\0\0\0' + bytes([transform]))


def jfif(major=1, minor=1):
    return segment(0xE0, b'JFIF\0' + bytes([major, minor]) + b'\0\0\1\0\1\0\0')


SAMPLINGS = [
    [(1, 1)], [(2, 2)], [(3, 1)],
    *[[luma, (1, 1), (1, 1)] for luma in ((1, 1), (2, 1), (1, 2), (2, 2), (4, 1), (1, 4), (4, 2), (3, 1), (3, 2), (3, 3), (2, 3))],
    [(2, 2), (2, 1), (2, 1)], [(2, 2), (1, 2), (1, 2)], [(2, 2), (2, 1), (1, 2)], [(1, 1), (2, 2), (1, 1)], [(2, 1), (2, 1), (2, 1)],
    [(1, 1)] * 4, [(2, 2), (1, 1), (1, 1), (2, 2)], [(2, 1), (1, 1), (1, 1), (2, 1)], [(1, 1)] * 2,
]


def own():
    for factors, (width, height) in itertools.product(SAMPLINGS, SIZES):
        text = '-'.join(f'{h}{v}' for h, v in factors)
        for separate, restart in ((False, 0), (True, 0), (False, 1), (False, 3), (True, 2)):
            name = f'jpeg-own-{text}-{width}x{height}-{int(separate)}-{restart}'
            yield name, jpeg(width, height, factors, marks=jfif() if len(factors) < 4 else adobe(2), separate=separate, restart=restart, name=name)
    marks = {'none': b'', 'jfif': jfif(), **{f'adobe{i}': adobe(i) for i in range(4)}, 'both': jfif() + adobe(0)}
    for (kind, mark), factors, ids in itertools.product(
        marks.items(), ([(1, 1)], [(1, 1)] * 3, [(2, 2), (1, 1), (1, 1)], [(1, 1)] * 4), (None, b'RGB', b'\0\1\2', b'rgb', b'CMYK')
    ):
        if ids is not None and len(ids) != len(factors):
            continue
        name = f'jpeg-marks-{kind}-{len(factors)}{factors[0][0]}-{(ids or b"").hex()}'
        yield name, jpeg(33, 31, factors, ids=list(ids) if ids else None, marks=mark, name=name)


def odd():
    luma = [(2, 2), (1, 1), (1, 1)]
    for text in ('samsung', 'ends-at-0', 'jfif-0', 'jfif-9', 'stray-1', 'stray-300', 'fill', 'stray-escaped', 'empty-segment'):
        options = {
            'samsung': {'spectral': b'\0\0\0'}, 'ends-at-0': {'spectral': b'\x05\x3f\x11'},
            'jfif-0': {'marks': jfif(0, 0)}, 'jfif-9': {'marks': jfif(9, 9)},
            'stray-1': {'between': b'\x07'}, 'stray-300': {'between': bytes(range(1, 151)) * 2},
            'fill': {'between': b'\xff' * 5}, 'stray-escaped': {'between': b'\xff\0\xff\0'},
            'empty-segment': {'between': b'\xff\xfe\0\0'},
        }[text]
        for restart in (0, 2):
            yield f'jpeg-odd-{text}-{restart}', jpeg(33, 31, luma, **{'marks': jfif(), 'restart': restart, 'name': 'odd', **options})
        yield f'jpeg-odd-{text}-grey', jpeg(33, 31, [(1, 1)], **{'marks': jfif(), 'name': 'odd', **options})
    yield 'jpeg-odd-padded', jpeg(33, 31, luma, marks=jfif(), after=b'\0\0\0', name='odd')
    yield 'jpeg-odd-trailing', jpeg(33, 31, luma, marks=jfif(), name='odd') + b'more'
    yield 'jpeg-damaged-trailing', jpeg(33, 31, luma, marks=jfif(), after=b'\x12\x34', name='odd')


def turned():
    for value in range(10):
        for order in ('II', 'MM'):
            exif = segment(0xE1, b'Exif\0\0' + exif_block(value, order))
            yield f'jpeg-turned-{value}-{order}', jpeg(17, 9, [(1, 1)] * 3, marks=jfif() + exif, name='turned')
            yield f'jpeg-turned-{value}-{order}-twice', jpeg(17, 9, [(1, 1)] * 3, marks=exif + segment(0xE1, b'Exif\0\0' + exif_block(1)), name='turned')
        for attribute in (False, True):
            xmp = segment(0xE1, b'http://ns.adobe.com/xap/1.0/\0' + xmp_packet(value, attribute))
            yield f'jpeg-turned-{value}-xmp-{int(attribute)}', jpeg(17, 9, [(1, 1)] * 3, marks=xmp, name='turned')
    exif = segment(0xE1, b'Exif\0\0' + exif_block(6)[:20])
    yield 'jpeg-turned-cut', jpeg(17, 9, [(1, 1)] * 3, marks=exif, name='turned')


def by_pillow():
    restarts = ({}, {'restart_marker_blocks': 1}, {'restart_marker_rows': 1})
    for mode, subsampling, progressive, restart, (width, height), quality in itertools.product(
        ('L', 'RGB', 'CMYK'), (0, 1, 2), (False, True), restarts, SIZES, (40, 92)
    ):
        if mode != 'RGB' and subsampling != 0:
            continue
        name = f'jpeg-pillow-{mode}-{subsampling}-{int(progressive)}-{"".join(restart)}-{width}x{height}-{quality}'
        yield name, encoded(rgb(smooth(width, height)).convert(mode), 'JPEG', subsampling=subsampling, progressive=progressive, quality=quality, **restart)
    for keep in (True, False):
        yield f'jpeg-rgb-{int(keep)}', encoded(rgb(noisy(33, 31)), 'JPEG', keep_rgb=keep, subsampling=0)
    yield 'jpeg-large', encoded(rgb(smooth(640, 480)), 'JPEG')


def arithmetic():
    """Arithmetic coding, which Pillow does not write: vision's test files by `jpegtran -arithmetic` of libjpeg-turbo 2.1.5,
    some with `-progressive` or `-restart 1B`."""
    for path in sorted((Path(__file__).parent / 'arithmetic').glob('*.jpg')):
        yield f'jpeg-arithmetic-{path.stem}', path.read_bytes()


def files():
    yield from by_pillow()
    yield from arithmetic()
    yield from own()
    yield from odd()
    yield from turned()
