"""PNGs of every colour type and depth, with the chunks that could change their pixels."""

import itertools
import struct
import zlib

from PIL import Image, ImageCms

from pictures import SIZES, encoded, exif_block, noisy, rgb, seeded, xmp_packet

DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def chunk(kind, body):
    return struct.pack('>I', len(body)) + kind + body + struct.pack('>I', zlib.crc32(kind + body))


def packed_row(samples, depth):
    if depth == 16:
        return b''.join(struct.pack('>H', value) for value in samples)
    bits = ''.join(f'{value:0{depth}b}' for value in samples)
    return int(bits.ljust(-(-len(bits) // 8) * 8, '0'), 2).to_bytes(-(-len(bits) // 8), 'big')


def filtered(rows, step, random):
    before = bytes(len(rows[0])) if rows else b''
    out = []
    for row in rows:
        kind = random.randrange(5)
        line = bytearray([kind])
        for i, value in enumerate(row):
            left = row[i - step] if i >= step else 0
            corner = before[i - step] if i >= step else 0
            up = before[i]
            guess = left + up - corner
            paeth = min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))[2]
            line.append((value - (0, left, up, (left + up) // 2, paeth)[kind]) & 255)
        out.append(bytes(line))
        before = row
    return b''.join(out)


def png(width, height, colour, depth, interlaced=False, before=b'', after=b'', name=''):
    random = seeded(name)
    channels = CHANNELS[colour]
    top = 1 << depth
    values = [[[random.randrange(top) for _ in range(channels)] for _ in range(width)] for _ in range(height)]
    step = max(1, channels * depth // 8)
    body = b''
    for x0, y0, dx, dy in PASSES if interlaced else [(0, 0, 1, 1)]:
        if x0 >= width:
            continue
        rows = [
            packed_row([v for x in range(x0, width, dx) for v in values[y][x]], depth)
            for y in range(y0, height, dy)
        ]
        body += filtered(rows, step, random)
    header = struct.pack('>IIBBBBB', width, height, depth, colour, 0, 0, int(interlaced))
    data = zlib.compress(body)
    cut = len(data) // 2
    palette = b''
    if colour == 3:
        palette = chunk(b'PLTE', bytes(random.randrange(256) for _ in range(3 * min(256, top))))
    return (
        b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', header) + palette + before + chunk(b'IDAT', data[:cut])
        + chunk(b'IDAT', data[cut:]) + after + chunk(b'IEND', b'')
    )


def transparency(colour, depth, random):
    if colour == 3:
        return chunk(b'tRNS', bytes(random.randrange(256) for _ in range(min(1 << depth, 3))))
    return chunk(b'tRNS', struct.pack('>H', random.randrange(1 << depth)) * CHANNELS[colour])


def raw_profile(block, compressed):
    text = f'\nexif\n{len(block):8}\n' + '\n'.join(block.hex()[i : i + 72] for i in range(0, len(block.hex()), 72)) + '\n'
    if compressed:
        return chunk(b'zTXt', b'Raw profile type exif\0\0' + zlib.compress(text.encode()))
    return chunk(b'tEXt', b'Raw profile type exif\0' + text.encode())


def orientations(value):
    block = exif_block(value)
    xmp = b'XML:com.adobe.xmp\0'
    yield 'exif', chunk(b'eXIf', block)
    yield 'exif-ii', chunk(b'eXIf', exif_block(value, 'II'))
    yield 'raw', raw_profile(b'Exif\0\0' + block, False)
    yield 'raw-z', raw_profile(b'Exif\0\0' + block, True)
    yield 'xmp', chunk(b'iTXt', xmp + b'\0\0\0\0' + xmp_packet(value))
    yield 'xmp-z', chunk(b'iTXt', xmp + b'\1\0\0\0' + zlib.compress(xmp_packet(value, False)))


def files():
    profile = chunk(b'iCCP', b'x\0\0' + zlib.compress(ImageCms.ImageCmsProfile(ImageCms.createProfile('LAB')).tobytes()))
    extras = {
        'gamma': chunk(b'gAMA', struct.pack('>I', 100000)),
        'iccp': profile,
        'srgb': chunk(b'sRGB', b'\1'),
        'chrm': chunk(b'cHRM', struct.pack('>8I', *range(10000, 90000, 10000))),
        'phys': chunk(b'pHYs', struct.pack('>IIB', 100, 300, 1)),
    }
    for colour, depths in DEPTHS.items():
        for depth, interlaced, (width, height) in itertools.product(depths, (False, True), SIZES):
            name = f'png-{colour}-{depth}-{int(interlaced)}-{width}x{height}'
            yield name, png(width, height, colour, depth, interlaced, name=name)
            for extra, body in extras.items():
                yield f'{name}-{extra}', png(width, height, colour, depth, interlaced, before=body, name=name)
            if colour in (0, 2, 3):
                trns = transparency(colour, depth, seeded(name))
                yield f'{name}-trns', png(width, height, colour, depth, interlaced, before=trns, name=name)
    for value in range(0, 10):
        for where, (kind, body) in itertools.product(('before', 'after'), orientations(value)):
            name = f'png-turned-{value}-{where}-{kind}'
            yield name, png(17, 9, 2, 8, name='turned', **{where: body})
    for mode in ('1', 'L', 'LA', 'P', 'RGB', 'RGBA', 'I;16'):
        picture = rgb(noisy(19, 13)).convert('L').convert('I').convert('I;16') if mode == 'I;16' else rgb(noisy(19, 13)).convert(mode)
        yield f'png-pillow-{mode}', encoded(picture, 'PNG')
    frames = [rgb(noisy(19, 13, seed=i)) for i in range(3)]
    yield 'png-animated', encoded(frames[0], 'PNG', save_all=True, append_images=frames[1:])
    yield 'png-animated-default', encoded(frames[0], 'PNG', save_all=True, append_images=frames[1:], default_image=True)
