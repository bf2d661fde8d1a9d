import type { ModelFile } from '../../backbone/model-file.js';
import { dependencyVersion } from '../../common/versions.js';
import { featureDigest } from '../../job/feature-digest.js';
import type { Manifest } from '../../job/manifest.js';
import type { DescribeReport } from '../../job/tasks/describe.js';
import { backboneFacts, differences } from '../backbone-facts.js';

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
