import * as z from 'zod';
import { concurrently } from '../common/concurrently.js';
import { VergerError } from '../common/errors.js';
import { encodeJson, parseJson } from '../common/json.js';
import { type Manifest, readManifest } from '../job/manifest.js';
import { imageIndexPattern, outputKeys } from '../job/work-files.js';
import { StorageError } from '../storage/storage-error.js';
import type { Storage } from '../storage/storage.js';
import { digestsOf, type HeldPlan, heldPlanSchema, readHeldPlan } from './held-plan.js';
import { findOwnFiles, isAtlasFile, removeWork } from './own-files.js';
import { StagedOutput } from './staged-output.js';

const replacementSchema = z.object({
  /** The folder of the new result, with a trailing slash. */
  folder: z.string().regex(/^_verger\/work\/next-[0-9a-f]{12}\/$/),
  /** Its plan. */
  plan: heldPlanSchema,
});

/**
 * Puts a result that is whole in the place of another. A file that says so comes first: from then on, whoever holds the
 * lock finishes this, and both results are there until it is finished.
 * @param output the place itself
 * @param staging the folder of the new result
 */
export async function replaceResult(
  output: Storage,
  staging: string,
  { digest, facts, work }: Pick<HeldPlan, 'digest' | 'facts' | 'work'>,
): Promise<void> {
  const held = await readHeldPlan(output);
  const replaced = held === undefined ? [] : digestsOf(held).filter((each) => each !== '' && each !== digest);
  const plan = { digest, replaced: [...new Set(replaced)], facts, work };
  await output.write(outputKeys.replacement, encodeJson({ folder: staging, plan }));
  await finishReplacement(output);
}

/** Finishes a replacement that has begun, if any. Each step can be repeated. Hold the output's lock. */
export async function finishReplacement(output: Storage): Promise<void> {
  const replacement = await readReplacement(output);
  if (replacement === undefined) return;
  const { folder, plan } = replacement;
  const manifest = await readManifest(new StagedOutput(output, folder)).catch(undefinedIfDamaged);
  let isWhole = false;
  if (manifest !== undefined) {
    // Fails here, before anything changes, if a file of another program is in the way.
    const own = await findOwnFiles(output, [plan.digest, ...plan.replaced]);
    await output.remove(outputKeys.success);
    isWhole = await putInPlace(output, folder, manifest);
    const names = new Set([...manifest.parts, ...manifest.files].map(({ name }) => name));
    // An atlas describes the rows of the result before.
    const others = own.others.filter((key) => imageIndexPattern.test(key) || isAtlasFile(key));
    const stale = [...own.parts, ...others];
    await concurrently(
      stale.filter((key) => !names.has(key)),
      output.concurrency,
      (key) => output.remove(key),
    );
    await output.write(outputKeys.plan, encodeJson(plan));
    if (isWhole) await output.write(outputKeys.success, new Uint8Array());
  }
  await output.remove(outputKeys.replacement);
  // Otherwise the same plan goes on from there.
  if (isWhole) await removeWork(output);
}

/** @returns false if a file is neither in the folder nor in its place */
async function putInPlace(output: Storage, folder: string, manifest: Manifest): Promise<boolean> {
  const files = [...manifest.parts, ...manifest.files].map(({ name, bytes }) => ({ name, bytes }));
  const found = await concurrently(files, output.concurrency, async ({ name, bytes }) => {
    if (await copyIfThere(output, folder + name, name)) return true;
    return (await output.stat(name))?.size === bytes;
  });
  for (const name of [outputKeys.events, outputKeys.reportPage, outputKeys.manifest])
    await copyIfThere(output, folder + name, name);
  return found.every(Boolean);
}

async function copyIfThere(output: Storage, from: string, to: string): Promise<boolean> {
  try {
    await output.copy(from, to);
    return true;
  } catch (error) {
    if (error instanceof StorageError && error.fault === 'missing') return false;
    throw error;
  }
}

async function readReplacement(output: Storage): Promise<z.infer<typeof replacementSchema> | undefined> {
  try {
    return replacementSchema.safeParse(parseJson(await output.read(outputKeys.replacement))).data;
  } catch (error) {
    if (error instanceof StorageError && error.fault === 'missing') return undefined;
    throw error;
  }
}

function undefinedIfDamaged(error: unknown): undefined {
  if (error instanceof VergerError && error.code === 'corrupt-result') return undefined;
  throw error;
}
