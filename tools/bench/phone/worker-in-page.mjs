// The app's own worker, opened a second time in the app's page, where a test or a benchmark can ask it.

/**
 * What the worker made of a file: digests of the pixels and of the network's input, float32 [d], the answer, and the
 * milliseconds that reading, looking and answering took.
 *
 * @typedef {{
 *   readonly pixels: string, readonly tensor: string, readonly features: readonly number[], readonly decision: string,
 *   readonly name: string | null, readonly isExact: boolean, readonly ms: number,
 * }} Seen
 */

const opening = `(async () => {
  const script = document.getElementById('app').dataset.worker;
  const worker = new Worker(new URL(script, document.baseURI).href, { type: 'module' });
  const waiting = new Map();
  worker.onmessage = ({ data }) => {
    const { resolve, reject } = waiting.get(data.number);
    waiting.delete(data.number);
    if (data.fault === undefined) resolve(data.answer);
    else reject(new Error(JSON.stringify(data.fault)));
  };
  let next = 1;
  const ask = (name, ...args) =>
    new Promise((resolve, reject) => {
      waiting.set(next, { resolve, reject });
      worker.postMessage({ number: next++, name, args });
    });
  await ask('open', document.baseURI);
  window.seen = async (base64, crop) => {
    const file = new Blob([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))]);
    const start = performance.now();
    const { id, isExact } = await ask('takeFile', file);
    const look = { id, crop };
    const verdict = await ask('recognise', [look]);
    const ms = performance.now() - start;
    const digests = await ask('digestsOf', look);
    const features = await ask('featuresOf', look);
    await ask('drop', id);
    return { ...digests, ...verdict, ms, isExact, features: [...features] };
  };
})()`;

/**
 * @param {import('playwright').Page} page
 * @returns {Promise<void>}
 */
export function openWorker(page) {
  return page.evaluate(opening);
}

const whole = { x: 0.5, y: 0.5, size: 1 };

/**
 * @param {import('playwright').Page} page
 * @param {Uint8Array} file
 * @param {{ readonly x: number, readonly y: number, readonly size: number }} [crop]
 * @returns {Promise<Seen>}
 * @throws Error with the worker's fault
 */
export function seenInPage(page, file, crop = whole) {
  const base64 = Buffer.from(file).toString('base64');
  return page.evaluate(`seen(${JSON.stringify(base64)}, ${JSON.stringify(crop)})`);
}
