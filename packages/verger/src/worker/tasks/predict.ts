import type { Answer } from '@verger/recogniser';
import { sha256 } from '../../common/hash.js';
import { requireHeldBy } from '../../job/lock.js';
import { openOutput, openResult } from '../../job/places.js';
import { predict } from '../../job/tasks/predict.js';
import type { TableColumn } from '../../parquet/typed-table.js';
import { type FeatureRow, partRows } from '../part-rows.js';
import { defineRun } from '../task-run.js';

/** The classifier takes four at a time, or one. */
const rowsAtOnce = 16;

/** A part of predictions. */
export const taskRun = defineRun(predict, async (task, bench) => {
  const output = openOutput(task.job);
  const recogniser = await bench.recogniser(output, task.recogniser);
  const rows: PredictedRow[] = [];
  const decisions = { label: 0, kind: 0, unsure: 0, unknown: 0 };
  const answer = (waiting: readonly FeatureRow[]): void => {
    const answers = recogniser.answers(joined(waiting), waiting.length);
    for (const [i, { ranking, ...answered }] of answers.entries()) {
      const { path, label } = waiting[i];
      // Of the ranking, which has all labels, only the first is kept.
      rows.push({ ...answered, path, label, probability: ranking[0].probability });
      decisions[answered.decision]++;
    }
  };
  let waiting: FeatureRow[] = [];
  for await (const row of partRows(openResult(task.job), task.file, task.width)) {
    waiting.push(row);
    if (waiting.length < rowsAtOnce) continue;
    answer(waiting);
    waiting = [];
  }
  if (waiting.length > 0) answer(waiting);
  // Loading this takes a quarter of a second.
  const { encodeTypedTable } = await import('../../parquet/write.js');
  const bytes = encodeTypedTable(columnsOf(rows));
  const { run } = task.job;
  const permit = run === undefined ? undefined : () => requireHeldBy(output, run);
  await output.write(task.name, bytes, { permit });
  const file = { key: task.name, sha256: sha256(bytes), bytes: bytes.length };
  return { kind: 'predict', part: task.part, images: rows.length, file, decisions };
});

interface PredictedRow extends Omit<Answer, 'ranking'> {
  readonly path: string;
  readonly label: string | null;
  /** Of the most probable label. */
  readonly probability: number;
}

/** float32 [rows, width] */
function joined(rows: readonly FeatureRow[]): Float32Array {
  const all = new Float32Array(rows.length * rows[0].features.length);
  rows.forEach(({ features }, i) => all.set(features, i * features.length));
  return all;
}

/** The same columns in every part, whatever is in it. */
function columnsOf(rows: readonly PredictedRow[]): readonly TableColumn[] {
  const texts = (name: 'path' | 'decision' | 'label' | 'name', nullable: boolean): TableColumn => ({
    ...{ name, type: 'text', nullable },
    values: rows.map((row) => row[name]),
  });
  const numbers = (name: 'probability' | 'distance'): TableColumn => ({
    ...{ name, type: 'float64' },
    values: rows.map((row) => row[name]),
  });
  return [
    texts('path', false),
    texts('label', true),
    texts('decision', false),
    texts('name', true),
    ...[numbers('probability'), numbers('distance')],
    { name: 'candidates', type: 'candidates', values: rows.map(({ candidates }) => candidates) },
  ];
}
