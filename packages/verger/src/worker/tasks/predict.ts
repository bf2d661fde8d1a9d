import { sha256 } from '../../common/hash.js';
import { requireHeldBy } from '../../job/lock.js';
import { openOutput, openResult } from '../../job/places.js';
import { countDecisions } from '../../job/predictions.js';
import { predict } from '../../job/tasks/predict.js';
import { answerColumns, brief, type BriefAnswer } from '../../parquet/prediction-table.js';
import { type FeatureRow, partRows } from '../part-rows.js';
import { defineRun } from '../task-run.js';

/** The classifier takes four at a time, or one. */
const rowsAtOnce = 16;

/** A part of predictions. */
export const taskRun = defineRun(predict, async (task, bench) => {
  const output = openOutput(task.job);
  const recogniser = await bench.recogniser(output, task.recogniser);
  const rows: { readonly path: string; readonly label: string | null; readonly answer: BriefAnswer }[] = [];
  const answerAll = (waiting: readonly FeatureRow[]): void => {
    const answers = recogniser.answers(joined(waiting), waiting.length);
    for (const [i, { path, label }] of waiting.entries())
      rows.push({ path, label, answer: brief(answers[i]) });
  };
  let waiting: FeatureRow[] = [];
  for await (const row of partRows(openResult(task.job), task.file, task.width)) {
    waiting.push(row);
    if (waiting.length < rowsAtOnce) continue;
    answerAll(waiting);
    waiting = [];
  }
  if (waiting.length > 0) answerAll(waiting);
  // Loading this takes a quarter of a second.
  const { encodeTypedTable } = await import('../../parquet/write.js');
  const answers = rows.map(({ answer }) => answer);
  const bytes = encodeTypedTable([
    { name: 'path', type: 'text', nullable: false, values: rows.map(({ path }) => path) },
    { name: 'label', type: 'text', nullable: true, values: rows.map(({ label }) => label) },
    ...answerColumns(answers),
  ]);
  const { run } = task.job;
  const permit = run === undefined ? undefined : () => requireHeldBy(output, run);
  await output.write(task.name, bytes, { permit });
  const file = { key: task.name, sha256: sha256(bytes), bytes: bytes.length };
  return { kind: 'predict', part: task.part, images: rows.length, file, decisions: countDecisions(answers) };
});

/** float32 [rows, width] */
function joined(rows: readonly FeatureRow[]): Float32Array {
  const all = new Float32Array(rows.length * rows[0].features.length);
  rows.forEach(({ features }, i) => all.set(features, i * features.length));
  return all;
}
