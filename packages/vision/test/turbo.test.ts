import createCodec from '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { readJpegHeader } from '../src/jpeg.js';
import { TurboJpeg } from '../src/turbo.js';
import { concat, latin1, sha256 } from './bytes.js';
import { codec, decodeCases, fixture } from './fixtures.js';
import { plainFiles } from './plain-files.js';

let turbo: TurboJpeg;

beforeAll(async () => {
  turbo = await TurboJpeg.open({ wasmBinary: codec });
});

class TrappingDecoder {
  getEncodedBuffer = (length: number): Uint8Array => new Uint8Array(length);
  decode = (): void => {
    throw new RangeError('memory access out of bounds');
  };
  getFrameInfo = (): { width: number; height: number; componentCount: number } => ({
    width: 0,
    height: 0,
    componentCount: 0,
  });
  getDecodedBuffer = (): Uint8ClampedArray => new Uint8ClampedArray();
  delete = (): void => undefined;
}

describe('the fast JPEG decoder', () => {
  it.each(decodeCases.filter(({ file }) => plainFiles.includes(file)))(
    'decodes $file to the same pixels as Pillow',
    async ({ file, size, sha256: expected }) => {
      const pixels = await turbo.decode(fixture(file));
      expect(pixels && [pixels.width, pixels.height]).toEqual(size);
      expect(pixels && (await sha256(pixels.data))).toBe(expected);
    },
  );

  it.each(['progressive.jpg', 'grey.jpg', 'cmyk.jpg', 'orientation-6.jpg', 'huge.jpg', 'rgb.png'])(
    'leaves %s to other decoders',
    async (file) => {
      expect(await turbo.decode(fixture(file))).toBeUndefined();
    },
  );

  it('leaves a file that does not start like a JPEG to other decoders', async () => {
    const bytes = fixture('rgb.jpg');
    expect(await turbo.decode(concat(latin1('xx'), bytes.subarray(2)))).toBeUndefined();
  });

  it('keeps working after a damaged file', async () => {
    const good = await turbo.decode(fixture('rgb.jpg'));
    expect(await turbo.decode(fixture('rgb.jpg').subarray(0, 700))).toBeUndefined();
    expect(await turbo.decode(fixture('rgb.jpg'))).toEqual(good);
  });

  it('starts a new module after a trap', async () => {
    let created = 0;
    const decoder = await TurboJpeg.open({
      wasmBinary: codec,
      create: async (options) => (created++ > 0 ? createCodec(options) : { JPEGDecoder: TrappingDecoder }),
    });
    expect(await decoder.decode(fixture('rgb.jpg'))).toBeUndefined();
    expect(await decoder.decode(fixture('rgb.jpg'))).toEqual(await turbo.decode(fixture('rgb.jpg')));
    expect(created).toBe(2);
  });

  it('starts a new module from time to time, because exceptions leak memory', async () => {
    let created = 0;
    const decoder = await TurboJpeg.open({
      wasmBinary: codec,
      create: (options) => {
        created++;
        return createCodec(options);
      },
    });
    const damaged = fixture('rgb.jpg').subarray(0, 700);
    for (let i = 0; i < 250; i++) await decoder.decode(damaged);
    expect(created).toBe(3);
    expect(await decoder.decode(fixture('rgb.jpg'))).toBeDefined();
  });

  it('rejects a frame that differs from the header', async () => {
    const header = readJpegHeader(fixture('rgb.jpg'));
    if (header === undefined) throw new Error('The fixture has no header');
    expect(await turbo.decode(fixture('rgb.jpg'), { ...header, width: 36 })).toBeUndefined();
  });
});
