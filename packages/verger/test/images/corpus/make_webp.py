"""WebP and AVIF, as Pillow writes them."""

import itertools

from PIL import Image

from pictures import SIZES, encoded, exif_block, noisy, rgb, smooth, xmp_packet


def webp():
    for (width, height), quality, method in itertools.product(SIZES + [(120, 80)], (5, 50, 80, 100), (0, 4)):
        yield f'webp-lossy-{width}x{height}-{quality}-{method}', encoded(rgb(smooth(width, height)), 'WEBP', quality=quality, method=method)
    for (width, height), mode, exact in itertools.product(SIZES, ('L', 'RGB', 'RGBA', 'P'), (False, True)):
        image = rgb(noisy(width, height, 4)) if mode == 'RGBA' else rgb(noisy(width, height)).convert(mode)
        yield f'webp-lossless-{width}x{height}-{mode}-{int(exact)}', encoded(image, 'WEBP', lossless=True, exact=exact)
    for (width, height), quality, exact, levels in itertools.product(SIZES, (20, 80), (False, True), (10, 100)):
        image = rgb(smooth(width, height, 4))
        yield f'webp-alpha-{width}x{height}-{quality}-{int(exact)}-{levels}', encoded(image, 'WEBP', quality=quality, exact=exact, alpha_quality=levels)
    for value, (kind, block) in itertools.product(range(10), (('exif', exif_block), ('xmp', xmp_packet))):
        options = {'exif': block(value)} if kind == 'exif' else {'xmp': block(value)}
        yield f'webp-turned-{value}-{kind}', encoded(rgb(noisy(17, 9)), 'WEBP', lossless=True, **options)
    for lossless, alpha, blend in itertools.product((False, True), (False, True), (0, 1)):
        still = [rgb(noisy(33, 31, 4 if alpha else 3, seed=0)) for _ in range(3)]
        for i, frame in enumerate(still):
            frame.paste((9, 99, 200), (3 + i, 4, 9 + i, 11))
        options = {'lossless': lossless, 'minimize_size': bool(blend), 'background': (9, 8, 7, 255)}
        yield f'webp-animated-{int(lossless)}-{int(alpha)}-{blend}', encoded(still[0], 'WEBP', save_all=True, append_images=still[1:], duration=50, **options)
    yield from small_first_frames()


def small_first_frames():
    """An animation whose first frame covers a part of the canvas."""
    for alpha, lossless in itertools.product((False, True), (False, True)):
        picture = rgb(noisy(8, 6, 4 if alpha else 3))
        still = encoded(picture, 'WEBP', lossless=lossless, exact=True)
        at = 12
        frame = b''
        while at < len(still):
            size = int.from_bytes(still[at + 4 : at + 8], 'little')
            if still[at : at + 4] in (b'VP8 ', b'VP8L', b'ALPH'):
                frame += still[at : at + 8 + size + size % 2]
            at += 8 + size + size % 2
        for (x, y), flags in itertools.product(((0, 0), (2, 4)), (0, 2)):
            head = (x // 2).to_bytes(3, 'little') + (y // 2).to_bytes(3, 'little') + (7).to_bytes(3, 'little') + (5).to_bytes(3, 'little')
            body = head + (50).to_bytes(3, 'little') + bytes([flags]) + frame
            chunks = b'VP8X' + (10).to_bytes(4, 'little') + bytes([0x12, 0, 0, 0]) + (16).to_bytes(3, 'little') + (12).to_bytes(3, 'little')
            chunks += b'ANIM' + (6).to_bytes(4, 'little') + bytes([10, 20, 30, 255, 0, 0])
            chunks += b'ANMF' + len(body).to_bytes(4, 'little') + body + b'\0' * (len(body) % 2)
            name = f'webp-first-{int(alpha)}-{int(lossless)}-{x}-{flags}'
            yield name, b'RIFF' + (4 + len(chunks)).to_bytes(4, 'little') + b'WEBP' + chunks


def avif():
    for (width, height), subsampling, quality in itertools.product(SIZES[1:] + [(64, 64)], ('4:4:4', '4:2:2', '4:2:0', '4:0:0'), (30, 90)):
        yield f'avif-{subsampling.replace(":", "")}-{width}x{height}-{quality}', encoded(
            rgb(smooth(width, height)), 'AVIF', subsampling=subsampling, quality=quality, speed=9, max_threads=1
        )
    for mode, kind in itertools.product(('L', 'RGBA'), ('full', 'limited')):
        image = rgb(smooth(33, 31, 4)).convert(mode)
        yield f'avif-444-{mode}-{kind}', encoded(image, 'AVIF', subsampling='4:4:4', range=kind, speed=9)
    yield 'avif-444-limited', encoded(rgb(smooth(33, 31)), 'AVIF', subsampling='4:4:4', range='limited', speed=9)
    yield 'avif-444-lossless', encoded(rgb(noisy(33, 31)), 'AVIF', subsampling='4:4:4', quality=100, speed=9)
    for value in range(1, 9):
        yield f'avif-444-turned-{value}', encoded(rgb(smooth(21, 16)), 'AVIF', subsampling='4:4:4', quality=90, speed=9, exif=exif_block(value))
    base = encoded(rgb(smooth(33, 31)), 'AVIF', subsampling='4:4:4', speed=9)
    yield 'avif-444-mif1', base.replace(b'ftypavif', b'ftypmif1', 1)
    frames = [rgb(smooth(33, 31, seed=i)) for i in range(3)]
    yield 'avif-444-animated', encoded(frames[0], 'AVIF', save_all=True, append_images=frames[1:], subsampling='4:4:4', speed=9)


def files():
    yield from webp()
    yield from avif()
