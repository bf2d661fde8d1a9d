import * as z from 'zod';
import { sha256 } from '../common/hash.js';
import { decodeJson } from '../common/json.js';
import { parseAs } from '../common/parse-as.js';
import { keySchema } from '../storage/key.js';
import { StorageError } from '../storage/storage-error.js';
import type { Storage } from '../storage/storage.js';
import type { Manifest } from './manifest.js';
import { outputKeys } from './work-files.js';

const count = z.int().min(0);
const share = z.number();
const digest = z.string().regex(/^[0-9a-f]{64}$/);

const faithfulnessSchema = z.object({
  /** Shares of an image's 10 and 50 nearest in component space that are among its nearest on the map; means. */
  kept10: share,
  kept50: share,
  /** Venna and Kaski (2001), of 10 neighbours, among at most 2,000 images. */
  trustworthiness: share,
});

const curveSchema = z.object({
  /** Whether the nearest image may be any, or one of another group. */
  neighbours: z.enum(['all', 'other-groups']),
  /** Images that another has the label of. */
  judged: count,
  /** The smallest number of components within one standard error of the best; null if no image could be judged. */
  recommended: count.nullable(),
  points: z.array(z.object({ components: count, accuracy: share, error: share })),
});
export type AtlasCurve = z.infer<typeof curveSchema>;

/** What a study found, in short; tables have the rest. */
export const atlasSummarySchema = z.object({
  images: count,
  /** Components that were studied: the first of those that the result has. */
  components: count,
  labels: count,
  /** Of the map, and of the first two components. */
  map: faithfulnessSchema,
  firstComponents: faithfulnessSchema,
  /** Empty if no image has a label. */
  accuracy: z.array(curveSchema),
  suspects: z.object({
    count,
    /** By images of other groups; null without groups. */
    byOtherGroups: count.nullable(),
    top: z.array(z.object({ path: z.string(), label: z.string(), other: z.string(), probability: share })),
  }),
  duplicates: z.object({
    /** The largest distance within a group. */
    threshold: z.number(),
    groups: count,
    images: count,
    /** Groups whose images are of several splits. */
    acrossSplits: count,
    /** The first paths of a group, and how many it has. */
    top: z.array(z.object({ paths: z.array(z.string()), images: count, acrossSplits: z.boolean() })),
  }),
  outliers: z.object({
    count,
    /** The score above which an image is one; 1 is usual. */
    above: z.number(),
    top: z.array(z.object({ path: z.string(), label: z.string().nullable(), score: z.number().nullable() })),
  }),
});
export type AtlasSummary = z.infer<typeof atlasSummarySchema>;

/** The description of an atlas: `_verger/atlas/manifest.json`. Documented in docs/atlas.md. */
export const atlasManifestSchema = z.object({
  format: z.literal('verger-atlas'),
  version: z.literal(1),
  /** The result that it describes: its plan, and a digest of its parts. */
  result: z.object({ planDigest: digest, partsDigest: digest }),
  settings: z.object({ groups: z.string().nullable() }),
  files: z.array(z.object({ name: keySchema, bytes: count, sha256: digest })),
  summary: atlasSummarySchema,
  software: z.record(z.string(), z.string()),
  run: z.object({
    startedAt: z.string(),
    finishedAt: z.string(),
    engine: z.string(),
    workers: count,
    seconds: z.number(),
    stages: z.array(z.object({ name: z.string(), seconds: z.number() })),
  }),
});
export type AtlasManifest = Readonly<z.infer<typeof atlasManifestSchema>>;

/** The tables of an atlas, below `_verger/atlas/`. */
export const atlasTables = {
  images: `${outputKeys.atlas}images.parquet`,
  accuracy: `${outputKeys.atlas}accuracy.parquet`,
  suspects: `${outputKeys.atlas}suspects.parquet`,
  duplicates: `${outputKeys.atlas}duplicates.parquet`,
  outliers: `${outputKeys.atlas}outliers.parquet`,
} as const;

/** Identifies the rows of a result. */
export function partsDigest({ parts }: Pick<Manifest, 'parts'>): string {
  return sha256(JSON.stringify(parts.map((part) => [part.name, part.sha256])));
}

/** Whether an atlas describes a result as it is now. */
export function isOfResult(atlas: AtlasManifest, manifest: Manifest): boolean {
  return (
    atlas.result.planDigest === manifest.planDigest && atlas.result.partsDigest === partsDigest(manifest)
  );
}

/**
 * The manifest of an atlas; `undefined` if the output has none.
 * @throws VergerError `corrupt-result` if this version can't read it
 */
export async function readAtlas(output: Storage): Promise<AtlasManifest | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = await output.read(outputKeys.atlasManifest);
  } catch (error) {
    if (error instanceof StorageError && error.fault === 'missing') return undefined;
    throw error;
  }
  const json = decodeJson(bytes, outputKeys.atlasManifest);
  return parseAs(atlasManifestSchema, json, outputKeys.atlasManifest);
}
