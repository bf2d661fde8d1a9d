import { writeFileSync } from 'node:fs';
import { openDecoder } from '../../../dist/images/decode.js';

/**
 * What a file that starts with `poison:` does to the decoder, by the word that follows.
 *
 * @type {Readonly<Record<string, () => unknown>>}
 */
const poisons = {
  abort: () => process.abort(),
  segfault: () => process.kill(process.pid, 'SIGSEGV'),
  loop: () => {
    for (;;);
  },
  hang: () => new Promise(() => undefined),
  memory: async () => {
    // Allocated at once, and no more than that, since a busy machine takes a while to fill it.
    for (const held = Buffer.alloc(512 << 20, 1); ;) await pause(held[0]);
  },
  heap: () => {
    /** @type {unknown[]} */
    let held = [];
    for (;;) held = [held, new Array(10_000).fill(held.length)];
  },
  throw: () => {
    throw Object.create(null);
  },
  reject: () => Promise.reject(undefined),
  exit: () => process.exit(0),
  uncaught: () => new Promise(() => setTimeout(() => JSON.parse('{'), 1)),
};

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The product's decoder, except that a file that names a poison has its effect. */
export async function openPoisonedDecoder() {
  const decoder = await openDecoder();
  return {
    /** @param {Uint8Array} bytes */
    async decode(bytes) {
      const [, kind, once] =
        /^poison:(\w+)(?: once (.+))?/.exec(Buffer.from(bytes).toString('latin1', 0, 300)) ?? [];
      if (kind !== undefined && (once === undefined || isFirst(once))) await poisons[kind]();
      return decoder.decode(bytes);
    },
  };
}

/** @param {string} marker */
function isFirst(marker) {
  try {
    writeFileSync(marker, '', { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}
