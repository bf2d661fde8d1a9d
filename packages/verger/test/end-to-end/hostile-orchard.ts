import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32, deflateSync } from 'node:zlib';
import type { RejectReason } from '../../src/index.js';

/** The expected result of each hostile file: a row, or a reject with this reason. */
export type Expected = Readonly<Record<string, 'row' | RejectReason>>;

/** Unusual images: their names, and the fixtures that they hold. */
const images = {
  'CMYK.jpg': 'cmyk.jpg',
  'grey.jpg': 'grey.jpg',
  'PNG named.jpg': 'png-named.jpg',
  '16 bit.png': 'rgb16.png',
  'rgba.png': 'rgba.png',
  'palette.png': 'palette.png',
  'animated.gif': 'animated.gif',
  'animated.webp': 'animated.webp',
  'turned.jpg': 'orientation-6.jpg',
  '1x1.png': 'one.png',
} as const;

/** Names that are dangerous for shells, terminals, tables, or HTML pages. */
const names = [
  'with space.jpg',
  'tab\there.jpg',
  'new\nline.jpg',
  `quo"te's.jpg`,
  '🍎 and 👩‍🌾.jpg',
  '<img src=x onerror=alert(1)>.jpg',
  'red\u001b[31m.jpg',
  'bell\u0007.jpg',
  'csi\u009b31m.jpg',
  'bidi\u202egpj.jpg',
  '%2e%2e #1?.jpg',
] as const;

/** Writes everything that a stranger's folder may hold, into `hostile/` and next to it. */
export function writeHostileFiles(folder: string, withUnreadable: boolean): Expected {
  const hostile = join(folder, 'hostile');
  mkdirSync(hostile);
  const good = fixture('rgb.jpg');
  for (const [name, source] of Object.entries(images)) copyFileSync(fixturePath(source), join(hostile, name));
  for (const name of names) writeFileSync(join(hostile, name), good);

  writeFileSync(join(hostile, 'empty.jpg'), '');
  writeFileSync(join(hostile, 'truncated.jpg'), good.subarray(0, good.length * 0.6));
  writeFileSync(join(hostile, 'text.jpg'), 'I am a picture, believe me.\n');
  writeFileSync(join(hostile, 'escape\u001b]0;owned\u0007.jpg'), 'no picture either');
  writeFileSync(join(hostile, 'huge.png'), blackPng(30_000));
  symlinkSync('nowhere.jpg', join(hostile, 'dangling.jpg'));
  symlinkSync('circle.jpg', join(hostile, 'circle.jpg'));
  symlinkSync('..', join(hostile, 'up'));
  symlinkSync(fixturePath('rgb.jpg'), join(hostile, 'elsewhere.jpg'));
  execFileSync('mkfifo', [join(hostile, 'pipe.jpg')]);
  writeFileSync(
    Buffer.concat([Buffer.from(`${hostile}/latin1-`), Buffer.from([0xe9]), Buffer.from('.jpg')]),
    good,
  );
  writeFileSync(join(folder, 'loose.jpg'), good);
  writeFileSync(join(hostile, '.DS_Store'), 'not ours');
  mkdirSync(join(folder, 'Label\u001b[2J'));
  writeFileSync(join(folder, 'Label\u001b[2J', 'a.jpg'), good);
  mkdirSync(join(folder, 'label\u001b[2J'));
  writeFileSync(join(folder, 'label\u001b[2J', 'a.jpg'), good);
  if (withUnreadable) writeUnreadable(hostile, good);

  return {
    ...expectRows(Object.keys(images), 'hostile/'),
    ...expectRows(names, 'hostile/'),
    ...expectRows(['loose.jpg', 'Label\u001b[2J/a.jpg', 'label\u001b[2J/a.jpg', 'hostile/elsewhere.jpg']),
    'hostile/empty.jpg': 'empty',
    'hostile/truncated.jpg': 'corrupt',
    'hostile/text.jpg': 'unsupported',
    'hostile/escape\u001b]0;owned\u0007.jpg': 'unsupported',
    'hostile/huge.png': 'too-large',
    'hostile/dangling.jpg': 'broken-link',
    'hostile/circle.jpg': 'broken-link',
    'hostile/up': 'broken-link',
    'hostile/pipe.jpg': 'unreadable',
    'hostile/latin1-\\xe9.jpg': 'bad-name',
    ...(withUnreadable ? { 'hostile/secret.jpg': 'unreadable', 'hostile/locked/': 'unreadable' } : {}),
  };
}

function writeUnreadable(folder: string, bytes: Uint8Array): void {
  writeFileSync(join(folder, 'secret.jpg'), bytes);
  chmodSync(join(folder, 'secret.jpg'), 0);
  mkdirSync(join(folder, 'locked'));
  writeFileSync(join(folder, 'locked', 'inside.jpg'), bytes);
  chmodSync(join(folder, 'locked'), 0);
}

function expectRows(paths: readonly string[], prefix = ''): Record<string, 'row'> {
  return Object.fromEntries(paths.map((path) => [prefix + path, 'row' as const]));
}

function fixture(name: string): Buffer {
  return readFileSync(fixturePath(name));
}

function fixturePath(name: string): string {
  return fileURLToPath(new URL(`../../../vision/test/fixtures/${name}`, import.meta.url));
}

/** A complete image with one bit per pixel, so that decoding it does take the memory (PNG specification, 11). */
function blackPng(side: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 1;
  const rows = Buffer.alloc(side * (1 + Math.ceil(side / 8)));
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
