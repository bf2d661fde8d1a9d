import type { Recogniser } from '@verger/recogniser';
import type { Backbone } from '../../backbone/backbone.js';
import { findModel, loadModel, type ModelFile } from '../../backbone/model-file.js';
import { locateModel } from '../../backbone/model-source.js';
import { openBackbone } from '../../backbone/open-backbone.js';
import { asAsked } from '../../backbone/sidecar.js';
import { checkOptions } from '../../common/check-options.js';
import { VergerError } from '../../common/errors.js';
import { sha256 } from '../../common/hash.js';
import { flag, path, texts } from '../../common/option-kinds.js';
import { extendModel } from '../../onnx/graph.js';
import { checkExport } from '../../recognise/check-export.js';
import { distance, headOf, posterior } from '../../recognise/onnx-head.js';
import { readRecogniser } from '../../recognise/recogniser-file.js';
import { factsOf } from '../../recognise/recogniser-facts.js';
import { featureDigest } from '../../job/feature-digest.js';
import { Location } from '../../storage/location.js';
import { requireNoFile, writeNamedFile } from '../../storage/write-named-file.js';

/** What to export; `recogniser` and `output` are required. */
export interface ExportOnnxOptions {
  readonly recogniser: string;
  /** The ONNX file to write. */
  readonly output: string;
  /** The path of the backbone, if it is not one that Verger knows by name. */
  readonly model?: string | undefined;
  /** Replace the file, if there is one. Default: false. */
  readonly overwrite?: boolean | undefined;
  /** Regions outside Europe where buckets may be. Default: none. */
  readonly allowRegions?: readonly string[] | undefined;
}

/** A recogniser as a model for any runtime. */
export interface ExportedOnnx {
  /** Of the file. */
  readonly sha256: string;
  readonly bytes: number;
  /** The name and shape of what takes the images: their views follow each other. */
  readonly input: { readonly name: string; readonly shape: readonly (number | string)[] };
  readonly outputs: readonly string[];
  readonly labels: readonly string[];
  /** By how much its probabilities differ from the recogniser's on a test image: the largest difference. */
  readonly error: number;
}

/**
 * Writes backbone and recogniser as one ONNX file: image tensor in, `posterior` and `distance` out. What a runtime must know
 * besides (labels, kinds, thresholds, how images are prepared) is in the model's metadata, as JSON under the key `verger`.
 *
 * @throws VergerError `usage` for a wrong option, another backbone, or a file that exists; `model` if the backbone's output
 * needs more than a graph gives
 */
export async function exportOnnx(options: ExportOnnxOptions): Promise<ExportedOnnx> {
  const kinds = { recogniser: path, output: path, model: path, overwrite: flag, allowRegions: texts };
  const checked = checkOptions<ExportOnnxOptions>('exportOnnx', options, kinds, ['recogniser', 'output']);
  const { allowRegions = [], overwrite = false } = checked;
  const access = { allowRegions };
  const target = Location.parse(checked.output);
  if (!overwrite) await requireNoFile(target, access);
  const stored = await readRecogniser(Location.parse(checked.recogniser), access);
  const { recogniser } = stored;
  const source = locateModel(checked.model ?? recogniser.backbone.name);
  const model = asAsked(await findModel(source, access), { l2: false, views: recogniser.backbone.views });
  const { onnx, weights } = await loadModel(model, access);
  const backbone = await openBackbone({ onnx, weights }, model);
  try {
    requireGraph(recogniser, backbone, model, weights.length);
    const extended = extendModel(onnx, {
      ...headOf(recogniser, backbone.reading.output),
      metadata: {
        verger: JSON.stringify(metadataOf(recogniser, backbone, factsOf(recogniser, stored.sha256))),
      },
    });
    const error = await checkExport(extended, recogniser, backbone);
    await writeNamedFile(target, extended, access, { overwrite });
    const { name, shape } = backbone.input;
    return {
      ...{ sha256: sha256(extended), bytes: extended.length, input: { name, shape } },
      ...{ outputs: [posterior, distance], labels: recogniser.classifier.labels, error },
    };
  } finally {
    await backbone.close();
  }
}

/** @throws VergerError `usage`, `model` */
function requireGraph(
  recogniser: Recogniser,
  backbone: Backbone,
  model: ModelFile,
  weightFiles: number,
): void {
  if (featureDigest(model, backbone.shape) !== recogniser.backbone.featureDigest)
    throw new VergerError('usage', `${model.name} does not make the features that this recogniser knows`, {
      hint: 'name its backbone with --model, and use the release of verger that trained it',
    });
  const { pool, l2, batch } = backbone.reading;
  const unusual = [
    [pool !== undefined, 'its sidecar pools the output'],
    [l2, 'its sidecar scales features to a length of 1'],
    [model.sidecar.constants !== undefined, 'it has more inputs than the image'],
    [weightFiles > 0, 'its weights are in files of their own'],
    [
      typeof backbone.input.shape[0] === 'number' && batch !== recogniser.backbone.views.length,
      'its batch is fixed',
    ],
    [
      backbone.outputs.some(({ name }) => name === posterior || name === distance),
      'an output has a name that is needed',
    ],
  ] as const;
  const found = unusual.find(([is]) => is);
  if (found !== undefined)
    throw new VergerError('model', `${model.name} can't be exported with a recogniser: ${found[1]}`, {
      hint: 'export it from its framework as a row of features per image, with a dynamic batch',
    });
}

function metadataOf(
  recogniser: Recogniser,
  { shape: { preprocessing, views } }: Backbone,
  facts: ReturnType<typeof factsOf>,
): unknown {
  const { classifier, thresholds } = recogniser;
  return {
    labels: classifier.labels,
    kinds: classifier.labels.map((label) => recogniser.kindOf(label)),
    // JSON has no infinity.
    candidate: thresholds.candidate,
    calibratedOn: facts.calibratedOn,
    recogniser: facts.sha256,
    backbone: recogniser.backbone,
    preprocessing,
    views: views.map(({ fit }) => fit ?? null),
  };
}
