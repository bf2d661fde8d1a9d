"""GIFs with frames of every place and kind."""

import itertools
import struct

from pictures import SIZES, encoded, noisy, rgb, seeded


def lzw(indices, bits):
    clear, out, held, count = 1 << bits, bytearray(), 0, 0
    table, width = {}, bits + 1

    def put(code):
        nonlocal held, count
        held |= code << count
        count += width
        while count >= 8:
            out.append(held & 255)
            held >>= 8
            count -= 8

    put(clear)
    table = {(i,): i for i in range(clear)}
    following = clear + 2
    run = ()
    for index in indices:
        if run + (index,) in table:
            run += (index,)
            continue
        put(table[run])
        if following < 4096:
            table[run + (index,)] = following
            if following == 1 << width:
                width += 1
            following += 1
        else:
            put(clear)
            table = {(i,): i for i in range(clear)}
            following, width = clear + 2, bits + 1
        run = (index,)
    put(table[run])
    put(clear + 1)
    if count:
        out.append(held & 255)
    return bytes(out)


def blocks(data, size=255):
    parts = [data[i : i + size] for i in range(0, len(data), size)]
    return b''.join(bytes([len(part)]) + part for part in parts) + b'\0'


def row_order(height):
    return [y for start, step in ((0, 8), (4, 8), (2, 4), (1, 2)) for y in range(start, height, step)]


def gif(canvas, frame, bits=4, tables='global', transparent=None, interlaced=False, background=0, cut=None, greys=False, name=''):
    random = seeded(name)
    left, top, width, height = frame
    colours = 1 << bits
    table = bytes(i for i in range(colours) for _ in range(3)) if greys else bytes(random.randrange(256) for _ in range(colours * 3))
    other = bytes(random.randrange(256) for _ in range(colours * 3))
    flags = 0x80 | (bits - 1)
    out = b'GIF89a' + struct.pack('<HHBBB', *canvas, flags if tables != 'local' and tables != 'none' else 0, background, 0)
    if tables in ('global', 'both'):
        out += table
    if transparent is not None:
        out += b'!\xf9\4' + struct.pack('<BHB', 1, 5, transparent) + b'\0'
    out += b'!\xfe' + blocks(b'a comment')
    rows = [[random.randrange(colours) for _ in range(width)] for _ in range(height)]
    if interlaced:
        rows = [rows[y] for y in row_order(height)]
    local = tables in ('local', 'both')
    out += b',' + struct.pack('<HHHHB', left, top, width, height, (flags if local else 0) | (0x40 if interlaced else 0))
    if local:
        out += other
    least = max(2, bits)
    indices = [index for row in rows for index in row]
    out += bytes([least]) + blocks(lzw(indices[:cut], least))
    return out + b';'


def files():
    for bits, (width, height), interlaced in itertools.product((1, 2, 4, 8), SIZES, (False, True)):
        for tables, transparent in itertools.product(('global', 'local', 'both', 'none'), (None, 0, 1)):
            name = f'gif-{bits}-{width}x{height}-{int(interlaced)}-{tables}-{transparent}'
            yield name, gif((width, height), (0, 0, width, height), bits, tables, transparent, interlaced, name=name)
    frames = [(0, 0, 5, 4), (3, 2, 5, 4), (16, 8, 5, 4), (0, 0, 20, 10), (30, 0, 3, 3)]
    for (i, frame), transparent, tables, greys in itertools.product(enumerate(frames), (None, 0, 2, 200), ('global', 'local', 'none'), (False, True)):
        name = f'gif-frame-{i}-{transparent}-{tables}-{int(greys)}'
        yield name, gif((17, 9), frame, 3, tables, transparent, background=1, greys=greys, name=name)
    for cut in (1, 10, 100, 152):
        yield f'gif-early-{cut}', gif((17, 9), (0, 0, 17, 9), cut=cut)
    whole = gif((17, 9), (0, 0, 17, 9), bits=8, name='cut')
    for length in range(20, len(whole), 23):
        yield f'gif-cut-{length}', whole[:length]
    for transparency, disposal in itertools.product((None, 3), (0, 1, 2, 3)):
        pictures = [rgb(noisy(19, 13, seed=i)).quantize(16) for i in range(3)]
        options = {} if transparency is None else {'transparency': transparency}
        yield f'gif-animated-{transparency}-{disposal}', encoded(
            pictures[0], 'GIF', save_all=True, append_images=pictures[1:], disposal=disposal, **options
        )
    yield 'gif-large', gif((300, 200), (0, 0, 300, 200), bits=8, name='large')
