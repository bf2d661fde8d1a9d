import { probabilitiesOf, type Recogniser } from '@verger/recogniser';
import type { Backbone } from '../backbone/backbone.js';
import { VergerError } from '../common/errors.js';
import { largest } from '../common/extremes.js';
import { Session } from '../onnx/session.js';
import { distance, posterior } from './onnx-head/head.js';

/** Probabilities may differ by this much, and the distance by this share of it: a model computes in float32. */
const mostError = 1e-3;

/**
 * Runs an exported model on a made image, view by view, beside its backbone and recogniser.
 *
 * @returns the largest difference of a probability, or of the distance if that is larger
 * @throws VergerError `model` if they differ by more than float32 explains
 */
export async function checkExport(
  model: Uint8Array,
  recogniser: Recogniser,
  backbone: Backbone,
): Promise<number> {
  const { width, height, layout } = backbone.shape.preprocessing;
  const views = recogniser.backbone.views.length;
  const length = 3 * width * height;
  const images = Float32Array.from({ length: views * length }, (_, i) =>
    Math.sin(i * 0.37 + Math.floor(i / length)),
  );
  const rows = new Float32Array(views * recogniser.statistics.width);
  for (let view = 0; view < views; view++)
    rows.set(
      await backbone.featuresOf(images.subarray(view * length, (view + 1) * length)),
      view * recogniser.statistics.width,
    );
  const distances = recogniser.classifier.distances(rows);
  const expected = probabilitiesOf(distances.squares, recogniser.thresholds.temperature);
  const answer = recogniser.answerTo(distances);
  const session = await Session.open(model);
  try {
    const shape = layout === 'nchw' ? [views, 3, height, width] : [views, height, width, 3];
    const outputs = await session.run({ [backbone.input.name]: { data: images, shape } }, [
      posterior,
      distance,
    ]);
    const found = outputs.get(posterior)?.data ?? new Float32Array();
    // A missing number differs from any.
    const far = outputs.get(distance)?.data[0] ?? Infinity;
    const error = largest(
      expected.map((value, i) => Math.abs(value - (found[i] ?? Infinity))),
      answer.distance === far ? 0 : Math.abs(far / answer.distance - 1),
    );
    if (error <= mostError) return error;
    throw new VergerError('model', `the exported model's answers are off by ${error}`, {
      hint: 'please report it, with the name of the backbone',
    });
  } finally {
    await session.close();
  }
}
