import type { ModelFile } from '../../backbone/model-file.js';
import { unusualReading } from '../../backbone/unusual-reading.js';
import { sha256 } from '../../common/hash.js';
import { dependencyVersion } from '../../common/versions.js';
import type { Manifest } from '../../job/manifest.js';
import type { DescribeReport } from '../../job/tasks/describe.js';
import { backboneFacts, differences } from '../backbone-facts.js';

// Bump when the same image would get other features.
const featureVersion = 1;
/** Another release of these may decode or sum differently in the last bit. */
const featureDependencies = ['onnxruntime-node', 'sharp', '@cornerstonejs/codec-libjpeg-turbo-8bit'];

/** Digest of all that decides an image's features, but for the image itself and the type of CPU. */
export function featureDigest({ sha256: model, sidecar }: ModelFile, shape: DescribeReport): string {
  const software = featureDependencies.map((name) => [name, dependencyVersion(name)]);
  return sha256(
    JSON.stringify([
      featureVersion,
      model,
      sidecar.output ?? null,
      unusualReading(sidecar) ?? null,
      shape.preprocessing,
      shape.features,
      software,
    ]),
  );
}

/** Why a result's features are not those that this backbone would give; undefined if they are. */
export function differenceOf(
  { backbone, settings, software }: Manifest,
  model: ModelFile,
  shape: DescribeReport,
): string | undefined {
  if (settings.features === 'none') return 'it holds no features';
  if (settings.dtype === 'float16') return 'its features are rounded to float16';
  const found = differences(backbone, backboneFacts(model, shape));
  if (found.length > 0) return found.join('; ');
  if (backbone.featureDigest !== undefined) {
    return backbone.featureDigest === featureDigest(model, shape)
      ? undefined
      : 'another release of its libraries computed its features';
  }
  // Results of earlier versions name only these two.
  const isSame = ['onnxruntime-node', 'sharp'].every((name) => software[name] === dependencyVersion(name));
  return isSame ? undefined : 'an earlier version of verger computed its features';
}
