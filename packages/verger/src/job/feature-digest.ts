import type { ModelFile } from '../backbone/model-file.js';
import { preprocessingSchema } from '../backbone/preprocessing-schema.js';
import { unusualReading } from '../backbone/unusual-reading.js';
import { sha256 } from '../common/hash.js';
import { dependencyVersion } from '../common/versions.js';
import type { DescribeReport } from './tasks/describe.js';

// Bump when the same image would get other features.
const featureVersion = 1;
/** Another release of these may decode or sum differently in the last bit. */
const featureDependencies = ['onnxruntime-node', 'sharp', '@cornerstonejs/codec-libjpeg-turbo-8bit'];

/** Digest of all that decides an image's features, but for the image itself and the type of CPU. */
export function featureDigest(
  { sha256: model, sidecar }: ModelFile,
  shape: Pick<DescribeReport, 'preprocessing' | 'features'>,
): string {
  const software = featureDependencies.map((name) => [name, dependencyVersion(name)]);
  return sha256(
    JSON.stringify([
      featureVersion,
      model,
      sidecar.output ?? null,
      unusualReading(sidecar) ?? null,
      // Its fields in one order, whoever describes the backbone.
      preprocessingSchema.parse(shape.preprocessing),
      shape.features,
      software,
    ]),
  );
}
