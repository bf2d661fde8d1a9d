import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { encodeRecogniser } from '@verger/recogniser';
import { VergerError } from '../common/errors.js';
import { sha256 } from '../common/hash.js';
import { packageFile } from '../common/package-root.js';
import { vergerVersion } from '../common/versions.js';
import { readRecogniser } from '../recognise/recogniser-file.js';
import type { Access } from '../storage/access.js';
import type { Location } from '../storage/location.js';
import { checkedBackbone } from './app-backbone.js';
import type { AppManifest } from './app-manifest.js';
import { withFiles } from './service-worker.js';
import { addCompressed, readBuiltApp, type SiteFiles } from './site-files.js';

/** What `verger app` has made. */
export interface BuiltApp {
  readonly backbone: string;
  readonly labels: number;
  /** Of the recogniser's file. */
  readonly recogniser: string;
  readonly files: number;
  /** All of them, as they are. */
  readonly bytes: number;
  /** Bytes of a first visit, if the host sends what is compressed with brotli. */
  readonly wireBytes: number;
  /** Null: the app always gives an answer. */
  readonly calibratedOn: string | null;
}

export interface AppRequest {
  readonly recogniser: Location;
  /** A folder on this machine. */
  readonly out: string;
  /** The backbone, if Verger does not know it by name. */
  readonly model?: string | undefined;
  readonly overwrite: boolean;
}

/** The file by which a folder is known as an app. */
export const appManifestFile = 'app.json';

/**
 * Puts a recogniser, its backbone, a runtime and the facts into a folder that any web host can serve.
 *
 * @throws VergerError `usage` if the folder exists, or the backbone is another; `model` if the app can't run it
 */
export async function buildApp(request: AppRequest, access: Access): Promise<BuiltApp> {
  requireFree(request);
  const { recogniser, sha256: digest } = await readRecogniser(request.recogniser, access);
  const backbone = await checkedBackbone(recogniser, request.model, access);
  const files = await readBuiltApp(packageFile('dist/phone-site'));
  const serviceWorker = text(take(files, 'sw.js'));
  const parts = JSON.parse(text(take(files, 'parts.json'))) as AppManifest['parts'];
  const add = (stem: string, ending: string, bytes: Uint8Array): string => {
    const path = `assets/${stem}-${sha256(bytes).slice(0, 12)}.${ending}`;
    files.set(path, bytes);
    return path;
  };
  const manifest: AppManifest = {
    verger: vergerVersion(),
    recogniser: { path: add('fruit', 'recogniser', encodeRecogniser(recogniser)), sha256: digest },
    backbone: { ...backbone.backbone, path: add('backbone', 'onnx', backbone.onnx) },
    check: { ...backbone.check, path: add('check', 'jpg', backbone.picture) },
    parts,
    files: [...files]
      .filter(([path]) => !path.endsWith('.br'))
      .map(([path, bytes]) => ({ path, bytes: bytes.length, sha256: sha256(bytes) }))
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
  files.set(appManifestFile, bytesOf(`${JSON.stringify(manifest, undefined, 1)}\n`));
  files.set('sw.js', bytesOf(withFiles(serviceWorker, files)));
  const sizes = sizesOf(files);
  await publish(files, request.out);
  return {
    ...{
      backbone: recogniser.backbone.name,
      labels: recogniser.classifier.labels.length,
      recogniser: digest,
    },
    ...sizes,
    calibratedOn: recogniser.calibration?.on ?? null,
  };
}

function sizesOf(files: SiteFiles): Pick<BuiltApp, 'files' | 'bytes' | 'wireBytes'> {
  addCompressed(files);
  const plain = [...files].filter(([path]) => !/\.(br|gz)$/.test(path));
  const sum = (lengths: readonly number[]): number => lengths.reduce((all, length) => all + length, 0);
  return {
    files: plain.length,
    bytes: sum(plain.map(([, bytes]) => bytes.length)),
    wireBytes: sum(plain.map(([path, bytes]) => (files.get(`${path}.br`) ?? bytes).length)),
  };
}

function requireFree({ out, overwrite }: AppRequest): void {
  if (!existsSync(out)) return;
  if (!overwrite) throw new VergerError('usage', `${out} exists`, { hint: 'to replace it, add --overwrite' });
  if (!existsSync(join(out, appManifestFile)))
    throw new VergerError('usage', `${out} is not an app, so it is not replaced`, {
      hint: 'choose another folder, or remove it',
    });
}

/** A host never sees half of it: the folder is made beside its place, and then put there. */
async function publish(files: SiteFiles, out: string): Promise<void> {
  const attempt = `${out.replace(/[/\\]$/, '')}.${randomUUID()}.attempt`;
  try {
    for (const [path, bytes] of files) {
      await mkdir(dirname(join(attempt, path)), { recursive: true });
      await writeFile(join(attempt, path), bytes);
    }
    await rm(out, { recursive: true, force: true });
    await mkdir(dirname(out), { recursive: true });
    await rename(attempt, out);
  } finally {
    await rm(attempt, { recursive: true, force: true });
  }
}

function take(files: SiteFiles, path: string): Uint8Array {
  const bytes = files.get(path);
  if (bytes === undefined) throw new Error(`the package has no ${path} of the app`);
  files.delete(path);
  return bytes;
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function bytesOf(content: string): Uint8Array {
  return new TextEncoder().encode(content);
}
