// Draws one picture of each kind of fruit into docs/images/orchard.jpg: `npm run build`, then
// `npm run contact-sheet --workspace @verger/orchard`.
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { drawView, fruitOf, growFruit, orchard, Renderer } from './dist/index.js';

const [columns, size, gap, seed] = [10, 112, 8, 1];
// Upright, and turned.
const views = [0, 16, 0, 2];

const renderer = new Renderer(size);
const tiles = orchard.map((_, kind) => {
  const view = views[(kind + Math.floor(kind / columns)) % views.length];
  const { width, height, data } = drawView(renderer, growFruit(seed, kind, fruitOf(view)), seed, kind, view);
  return {
    input: Buffer.from(data),
    raw: { width, height, channels: /** @type {const} */ (3) },
    left: gap + (kind % columns) * (size + gap),
    top: gap + Math.floor(kind / columns) * (size + gap),
  };
});
const rows = Math.ceil(tiles.length / columns);
const sheet = sharp({
  create: {
    width: gap + columns * (size + gap),
    height: gap + rows * (size + gap),
    channels: 3,
    background: 'white',
  },
});
const target = fileURLToPath(new URL('../../docs/images/orchard.jpg', import.meta.url));
await sheet.composite(tiles).jpeg({ quality: 90 }).toFile(target);
