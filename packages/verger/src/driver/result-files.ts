import { concurrently } from '../common/concurrently.js';
import { VergerError } from '../common/errors.js';
import { sha256 } from '../common/hash.js';
import { encodeJson } from '../common/json.js';
import type { Storage } from '../storage/storage.js';
import { type Manifest, manifestSchema } from '../job/manifest.js';
import type { Reject } from '../job/reject.js';
import type { ProjectReport } from '../job/tasks/project.js';
import { outputKeys, readWorkFile, type WorkFile } from '../job/work-files.js';
import type { Analysis } from './analysis.js';
import { plansOf } from './held-plan.js';
import { findOwnFiles } from './own-files.js';

type ManifestFile = Manifest['files'][number];

/** Writes the list of rejects, so that it is available whether the run succeeds or not. */
export async function writeRejects(output: Storage, rejects: readonly Reject[]): Promise<ManifestFile> {
  const { encodeTextTable } = await import('../parquet/write.js');
  return writeFile(
    output,
    outputKeys.rejects,
    encodeTextTable({
      path: rejects.map(({ path }) => path),
      label: rejects.map(({ label }) => label),
      reason: rejects.map(({ reason }) => reason),
      detail: rejects.map(({ detail }) => detail),
    }),
  );
}

/** Copies the PCA and the moments, if there are any, and the map's sample to their final place. */
export async function writeFit(
  output: Storage,
  { pca, moments }: Pick<Analysis, 'pca' | 'moments'>,
  parts: readonly ProjectReport[],
): Promise<ManifestFile[]> {
  const sample = parts.flatMap((part) => part.sample);
  const copy = async (file: WorkFile | undefined, name: string): Promise<ManifestFile[]> =>
    file === undefined ? [] : [await writeFile(output, name, await readWorkFile(output, file))];
  return [
    ...(await copy(pca, outputKeys.pca)),
    ...(await copy(moments, outputKeys.moments)),
    await writeFile(output, outputKeys.sample, encodeJson(sample)),
  ];
}

/**
 * Removes parts not in the manifest, left by an attempt of another plan.
 * @throws VergerError `plan-mismatch` if another program has put a part beside ours
 */
export async function removeStaleParts(output: Storage, manifest: Manifest): Promise<void> {
  const known = new Set(manifest.parts.map(({ name }) => name));
  const { parts } = await findOwnFiles(output, [manifest.planDigest, ...(await plansOf(output))]);
  for (const key of parts) if (!known.has(key)) await output.remove(key);
}

/** @throws VergerError `corrupt-result` if a part is missing or not as reported */
export async function checkParts(output: Storage, manifest: Manifest): Promise<void> {
  await concurrently(manifest.parts, output.concurrency, async (part) => {
    const found = await output.stat(part.name);
    if (found?.size === part.bytes) return;
    throw new VergerError('corrupt-result', `${part.name} is missing or does not match its report`, {
      hint: 'run the same command again: it recreates missing and damaged files',
    });
  });
}

export async function writeManifest(output: Storage, manifest: Manifest): Promise<void> {
  await output.write(outputKeys.manifest, encodeJson(manifestSchema.parse(manifest)));
}

/** Writes a file of the result, for the manifest. */
export async function writeFile(output: Storage, name: string, bytes: Uint8Array): Promise<ManifestFile> {
  await output.write(name, bytes);
  return { name, bytes: bytes.length, sha256: sha256(bytes) };
}
