import type { Recogniser } from '@verger/recogniser';
import type { Backbone } from '../backbone/backbone.js';
import { loadModel, type ModelFile } from '../backbone/model-file.js';
import { openBackbone } from '../backbone/open-backbone.js';
import { VergerError } from '../common/errors.js';
import { sha256 } from '../common/hash.js';
import { featureDigest } from '../job/feature-digest.js';
import { extendModel } from '../onnx/graph.js';
import type { Access } from '../storage/access.js';
import type { Location } from '../storage/location.js';
import { writeNamedFile } from '../storage/write-named-file.js';
import { checkExport } from './check-export.js';
import { backboneFor, requireItsFeatures } from './its-backbone.js';
import { distance, headOf, posterior } from './onnx-head/head.js';
import { readRecogniser } from './recogniser-file.js';
import { factsOf, type RecogniserFacts } from './recogniser-facts.js';

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

/** @throws VergerError `usage` for another backbone or a file that exists; `model` if a graph does not suffice */
export async function writeOnnx(
  location: Location,
  target: Location,
  {
    model: name,
    overwrite,
    access,
  }: {
    /** The backbone, if it is not one that Verger knows by name. */
    readonly model: string | undefined;
    readonly overwrite: boolean;
    readonly access: Access;
  },
): Promise<ExportedOnnx> {
  const stored = await readRecogniser(location, access);
  const { recogniser } = stored;
  const { model, access: found } = await backboneFor(recogniser, name, access);
  const bytes = await loadModel(model, found);
  const backbone = await openBackbone(bytes, model);
  try {
    requireItsFeatures(recogniser, {
      name: model.name,
      featureDigest: featureDigest(model, backbone.shape),
    });
    requireGraph(recogniser, backbone, model);
    const facts = metadataOf(recogniser, backbone, factsOf(recogniser, stored.sha256));
    const extended = extendModel(bytes.onnx, {
      ...headOf(recogniser, backbone.reading.output),
      metadata: { verger: JSON.stringify(facts) },
    });
    const error = await checkExport(extended, recogniser, backbone);
    await writeNamedFile(target, extended, access, { overwrite });
    const { name: input, shape } = backbone.input;
    return {
      ...{ sha256: sha256(extended), bytes: extended.length, input: { name: input, shape } },
      ...{ outputs: [posterior, distance], labels: recogniser.classifier.labels, error },
    };
  } finally {
    await backbone.close();
  }
}

/** @throws VergerError `model` */
function requireGraph(recogniser: Recogniser, backbone: Backbone, model: ModelFile): void {
  const { pool, l2, batch } = backbone.reading;
  const unusual = [
    [pool !== undefined, 'its sidecar pools the output'],
    [l2, 'its sidecar scales features to a length of 1'],
    [model.sidecar.constants !== undefined, 'it has more inputs than the image'],
    [model.weights !== undefined, 'its weights are in files of their own'],
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
  facts: RecogniserFacts,
): unknown {
  const { classifier, thresholds } = recogniser;
  return {
    labels: classifier.labels,
    kinds: classifier.labels.map((label) => recogniser.kindOf(label)),
    candidate: thresholds.candidate,
    calibratedOn: facts.calibratedOn,
    recogniser: facts.sha256,
    backbone: recogniser.backbone,
    preprocessing,
    views: views.map(({ fit }) => fit ?? null),
  };
}
