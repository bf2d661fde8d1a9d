import type { ModelFile } from '../backbone/model-file.js';
import { unusualReading } from '../backbone/unusual-reading.js';
import type { Manifest } from '../job/manifest.js';
import type { DescribeReport } from '../job/tasks/describe.js';

type BackboneFacts = Manifest['backbone'];

/** A backbone as its results record it: all that decides what features it computes, and its name. */
export function backboneFacts(model: ModelFile, shape: DescribeReport): BackboneFacts {
  const { name, sha256, sidecar } = model;
  const { features, preprocessing } = shape;
  const output = sidecar.output === undefined ? {} : { output: sidecar.output };
  const reading = unusualReading(sidecar);
  return { name, sha256, features, preprocessing, ...output, ...(reading === undefined ? {} : { reading }) };
}

/**
 * Why the features of two backbones can't be compared, fact by fact.
 * @returns for example `filter: bicubic there, box here`; empty if they can be
 */
export function differences(there: BackboneFacts, here: BackboneFacts): string[] {
  const [theirs, ours] = [flat(there), flat(here)];
  const names = new Set([...Object.keys(theirs), ...Object.keys(ours)]);
  // The same model may have another name, and the digest is of the other facts.
  names.delete('name');
  names.delete('featureDigest');
  return [...names]
    .filter((name) => JSON.stringify(theirs[name]) !== JSON.stringify(ours[name]))
    .map((name) => `${name}: ${shown(theirs[name])} there, ${shown(ours[name])} here`);
}

function flat({ sha256, preprocessing, reading, ...others }: BackboneFacts): Record<string, unknown> {
  return { backbone: sha256, ...others, ...preprocessing, ...reading };
}

function shown(value: unknown): string {
  if (value === undefined) return 'none';
  if (typeof value === 'string') return /^[0-9a-f]{64}$/.test(value) ? `${value.slice(0, 12)}…` : value;
  return JSON.stringify(value);
}
