"""BMPs of every header, depth and compression that Pillow reads, and some that it refuses."""

import itertools
import struct

from pictures import SIZES, encoded, noisy, rgb, seeded

FIELDS = {
    '565': (16, (0xF800, 0x7E0, 0x1F)),
    '555': (16, (0x7C00, 0x3E0, 0x1F)),
    '444': (16, (0xF00, 0xF0, 0xF)),
    'bgrx': (32, (0xFF0000, 0xFF00, 0xFF)),
    'xbgr': (32, (0xFF000000, 0xFF0000, 0xFF00)),
    'bgxr': (32, (0xFF000000, 0xFF00, 0xFF)),
    'rgba': (32, (0xFF, 0xFF00, 0xFF0000)),
    'zero': (32, (0, 0, 0)),
    'deep': (32, (0x3FF00000, 0xFFC00, 0x3FF)),
}


def bmp(width, height, bits, header=40, top_down=False, body=None, compression=0, masks=None, alpha=0, colours=0, table=None, offset=True, name=''):
    random = seeded(name)
    stride = -(-width * bits // 32) * 4
    if body is None:
        body = bytes(random.randrange(256) for _ in range(stride * height))
    if table is None and bits <= 8:
        entries = colours or 1 << bits
        table = b''.join(bytes(random.randrange(256) for _ in range(3)) + (b'' if header == 12 else b'\0') for _ in range(entries))
    table = table or b''
    if header == 12:
        info = struct.pack('<IHHHH', 12, width, height, 1, bits)
    else:
        info = struct.pack(
            '<IiiHHIIiiII', header, width, -height if top_down else height, 1, bits, compression, len(body), 2835, 2835, colours, 0
        )
        if masks and header >= 52:
            info += struct.pack('<III', *masks) + (struct.pack('<I', alpha) if header >= 56 else b'')
        info += bytes(header - len(info)) if len(info) < header else b''
        if masks and header == 40:
            info += struct.pack('<III', *masks)
    at = 14 + len(info) + len(table)
    return b'BM' + struct.pack('<IHHI', at + len(body), 0, 0, at if offset else 0) + info + table + body


def runs(width, height, bits, kind, random):
    out = bytearray()
    for row in range(height):
        x = 0
        while x < width:
            left = width - x
            if kind == 'mixed' and left > 3 and random.random() < 0.5:
                count = min(left, random.randrange(3, 9))
                data = bytes(random.randrange(256) for _ in range(count if bits == 8 else (count + 1) // 2))
                if bits == 4 and count % 2:
                    count += 1
                    if count > left:
                        count -= 2
                        data = data[:-1]
                if count < 3:
                    continue
                out += bytes([0, count]) + data + (b'\0' if len(data) % 2 else b'')
            else:
                count = min(left, random.randrange(1, 7))
                out += bytes([count, random.randrange(256)])
            x += count
        if kind == 'delta' and row == 1 and height > 4:
            out += bytes([0, 2, 0, 1])
            continue
        out += b'\0\0'
    return bytes(out) + b'\0\1'


def files():
    for bits, (width, height), header in itertools.product((1, 4, 8, 16, 24, 32), SIZES, (12, 40, 52, 56, 64, 108, 124)):
        name = f'bmp-{bits}-{width}x{height}-{header}'
        yield name, bmp(width, height, bits, header, name=name)
        if header == 40:
            yield f'{name}-down', bmp(width, height, bits, header, top_down=True, name=name)
            yield f'{name}-unsaid', bmp(width, height, bits, header, offset=False, name=name)
    for (kind, (bits, masks)), header, alpha in itertools.product(FIELDS.items(), (40, 52, 56, 108), (0, 0xFF000000, 0xFF)):
        name = f'bmp-fields-{kind}-{header}-{alpha:x}'
        yield name, bmp(17, 9, bits, header, compression=3, masks=masks, alpha=alpha, name=name)
    for bits, kind, (width, height) in itertools.product((4, 8), ('plain', 'mixed', 'delta'), SIZES):
        name = f'bmp-runs-{bits}-{kind}-{width}x{height}'
        body = runs(width, height, bits, kind, seeded(name))
        yield name, bmp(width, height, bits, body=body, compression=1 if bits == 8 else 2, name=name)
        yield f'{name}-early', bmp(width, height, bits, body=body[: len(body) // 2], compression=1 if bits == 8 else 2, name=name)
    for colours in (2, 3, 100, 255, 257):
        yield f'bmp-colours-{colours}', bmp(17, 9, 8, colours=colours, name='colours')
    greys = b''.join(bytes([i, i, i, 0]) for i in range(256))
    yield 'bmp-greys', bmp(17, 9, 8, table=greys, name='greys')
    yield 'bmp-black-white', bmp(17, 9, 1, table=b'\0\0\0\0\xff\xff\xff\0', name='bw')
    yield 'bmp-white-black', bmp(17, 9, 1, table=b'\xff\xff\xff\0\0\0\0\0', name='bw')
    for bits, compression in ((2, 0), (64, 0), (24, 4), (24, 5), (32, 6), (24, 1), (8, 2)):
        yield f'bmp-other-{bits}-{compression}', bmp(17, 9, bits, compression=compression, name='other')
    whole = bmp(17, 9, 24, name='cut')
    for length in range(18, len(whole), 37):
        yield f'bmp-cut-{length}', whole[:length]
    for mode in ('1', 'L', 'P', 'RGB', 'RGBA'):
        yield f'bmp-pillow-{mode}', encoded(rgb(noisy(19, 13)).convert(mode), 'BMP')
