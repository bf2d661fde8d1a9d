// A simulated picker. It meets drawn fruit, looks at each until it knows what it is, and says how it would pick it and
// why; what it does not know it leaves alone.
//
//   node dist/picker.js [fruit.recogniser]
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { framesOf } from './camera.js';
import { type Detection, VergerClient } from './client.js';
import { planOf } from './plan.js';
import { serve, trainOnOrchard } from './verger.js';

/** Some of them the recogniser has never seen. */
const row = ['Apple Red', 'Strawberry', 'Banana', 'Kiwi', 'Orange', 'Carambola', 'Cherry', 'Avocado'];
/** Looks at one fruit before it is left. */
const mostFrames = 4;

async function pickRow(client: VergerClient): Promise<void> {
  let picked = 0;
  for (const [place, fruit] of row.entries()) {
    const track = `fruit-${place}`;
    console.log(`${place + 1}. (there hangs: ${fruit})`);
    if (await pick(client, fruit, track)) picked++;
    await client.forget(track);
  }
  console.log(`${picked} of ${row.length} would be picked.`);
}

/** @returns whether it would pick it */
async function pick(client: VergerClient, fruit: string, track: string): Promise<boolean> {
  const seen = await lookAt(client, fruit, track);
  const frames = seen.frames === 1 ? '1 frame' : `${seen.frames} frames`;
  if (seen.decision !== 'known' || seen.approach === null) {
    console.log(`   leaves it after ${frames}: ${whyNot(seen)}`);
    return false;
  }
  const approach = await client.approach(seen.approach);
  const [{ class_id: name, score }] = seen.results;
  console.log(`   ${name}, ${(score * 100).toFixed(0)}%, after ${frames}`);
  if (approach.doNot) {
    console.log(`   leaves it: ${approach.why.join('; ')}`);
    return false;
  }
  for (const { does, because } of planOf(approach)) console.log(`   - ${does}\n     (${because})`);
  return true;
}

/** Frame after frame until it is known, or patience ends. */
async function lookAt(client: VergerClient, fruit: string, track: string): Promise<Detection> {
  let seen: Detection | undefined;
  for (const frame of framesOf(fruit, mostFrames)) {
    seen = await client.recognise(frame, track);
    if (seen.decision === 'known') break;
  }
  if (seen === undefined) throw new Error('the camera has no frame');
  return seen;
}

function whyNot({ reasons, kind }: Detection): string {
  if (reasons.length > 0) return reasons.map(({ text }) => text).join('; ');
  return `nothing is known of ${kind ?? 'it'}`;
}

const folder = await mkdtemp(join(tmpdir(), 'verger-picker-'));
try {
  const server = await serve(process.argv.at(2) ?? (await trainOnOrchard(folder)));
  try {
    await pickRow(new VergerClient(server.address, server.token));
  } finally {
    await server.close();
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
