import { isDeepStrictEqual } from 'node:util';
import type { ModelFile } from '../../backbone/model-file.js';
import { unusualReading } from '../../backbone/unusual-reading.js';
import { sha256 } from '../../common/hash.js';
import { dependencyVersion } from '../../common/versions.js';
import type { Manifest } from '../../job/manifest.js';
import type { DescribeReport } from '../../job/tasks/describe.js';

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
  if (backbone.sha256 !== model.sha256) return `it was made by another backbone (${backbone.name})`;
  if (
    backbone.features !== shape.features ||
    !isDeepStrictEqual(backbone.preprocessing, { ...shape.preprocessing })
  )
    return 'its images were prepared otherwise';
  if (backbone.featureDigest !== undefined) {
    return backbone.featureDigest === featureDigest(model, shape)
      ? undefined
      : 'another release of its libraries, or another output of the model, computed its features';
  }
  // Results of earlier versions name only these two, and no output.
  const isSame = ['onnxruntime-node', 'sharp'].every((name) => software[name] === dependencyVersion(name));
  if (!isSame || model.sidecar.output !== undefined || unusualReading(model.sidecar) !== undefined)
    return 'an earlier version of verger computed its features';
  return undefined;
}
