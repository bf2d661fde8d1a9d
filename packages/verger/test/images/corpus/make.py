"""Writes the generated corpus: files of all formats that Verger reads, each with the pixels that Pillow reads from it.

    python make.py <folder>

`files.bin` holds the files and the pixels one after another, `index.json` says which is where: name, place of the file,
and either the size and place of the pixels or Pillow's error.
"""

import io
import json
import sys
import warnings
from pathlib import Path

from PIL import Image, ImageOps, __version__

import make_bmp
import make_gif
import make_jpeg
import make_png
import make_tiff
import make_webp
from pictures import seeded

FORMATS = [make_jpeg, make_png, make_gif, make_bmp, make_tiff, make_webp]
# Every so many files of a format are damaged, in so many ways each.
DAMAGED = {'jpeg': (9, 8), 'gif': (11, 10), 'png': (37, 5), 'bmp': (23, 5), 'tiff': (29, 5), 'webp': (19, 5)}


class TooLarge(Exception):
    pass


def pixels(body):
    image = Image.open(io.BytesIO(body))
    # Damage can make a size as large as the format allows.
    if image.width * image.height > 1_000_000:
        raise TooLarge
    image.load()
    try:
        image = ImageOps.exif_transpose(image)
    except (SyntaxError, ValueError):
        # Its Exif data can't be read. The picture can.
        pass
    return image.convert('RGB')


def damaged(name, body, random):
    out = bytearray(body)
    for _ in range(random.randrange(1, 4)):
        out[random.randrange(len(out))] = random.randrange(256)
    if random.random() < 0.2:
        at = random.randrange(len(out))
        out[at:at] = bytes(random.randrange(256) for _ in range(random.randrange(1, 4)))
    if random.random() < 0.1:
        del out[random.randrange(len(out)) :]
    return f'damaged-{name}', bytes(out)


def corpus():
    for module in FORMATS:
        seen = 0
        for name, body in module.files():
            yield name, body
            seen += 1
            every, ways = DAMAGED.get(name.split('-')[0], (0, 0))
            if every and seen % every == 0:
                for way in range(ways):
                    yield damaged(f'{name}-{way}', body, seeded(f'{name} {way}'))


def main(folder):
    warnings.simplefilter('ignore')
    Image.MAX_IMAGE_PIXELS = 64 * 1024 * 1024
    cases = []
    with open(folder / 'files.bin', 'wb') as out:
        for name, body in corpus():
            start = out.tell()
            case = {'name': name, 'file': [start, len(body)]}
            out.write(body)
            try:
                image = pixels(body)
                case['size'] = image.size
                case['pixels'] = [out.tell(), image.width * image.height * 3]
                out.write(image.tobytes())
            except TooLarge:
                out.seek(start)
                continue
            except Exception as error:  # noqa: BLE001: whatever Pillow raises is its verdict
                case['error'] = f'{type(error).__name__}: {error}'[:200]
            cases.append(case)
    (folder / 'index.json').write_text(json.dumps({'pillow': __version__, 'cases': cases}))


main(Path(sys.argv[1]))
