import * as z from 'zod';
import { VergerError } from '../../common/errors.js';
import { parseAs } from '../../common/parse-as.js';
import { splitOf } from '../../job/folder-names.js';
import { openOutput } from '../../job/places.js';
import { writeStudyArrays, writeStudyTexts } from '../../job/study-files.js';
import { numbered, type TaskOf } from '../../job/task-kind.js';
import { gather } from '../../job/tasks/gather.js';
import { TableFile } from '../../parquet/table-file.js';
import { requireDigest } from '../require-digest.js';
import { defineRun } from '../task-run.js';

const numbers = z.union([
  z.instanceof(Float32Array),
  z.array(z.number()).transform((list) => Float32Array.from(list)),
]);
const rowSchema = z.object({
  path: z.string(),
  label: z.string().nullable(),
  split: z.string().nullable().optional(),
  components: numbers,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** The columns of a part that a study needs. */
export const taskRun = defineRun(gather, async (task) => {
  const output = openOutput(task.job);
  const { name, rows } = task.file;
  await requireDigest(output, { ...task.file, key: name });
  const file = await TableFile.open(output, name);
  if (file.rows !== rows)
    throw new VergerError('corrupt-result', `${name} has ${file.rows} rows instead of ${rows}`);
  const part = new PartRows(task);
  const columns = ['path', 'label', 'components', 'sha256', ...(task.hasSplits ? ['split'] : [])];
  for (const range of file.groups)
    for (const row of await file.readRows(columns, range)) part.add(parseAs(rowSchema, row, name));
  const [table, texts] = await Promise.all([
    writeStudyArrays(output, `table-${numbered(task.part)}`, {
      components: { shape: [rows, task.width], data: part.values },
      digests: { shape: [rows, 32], data: part.digests },
    }),
    writeStudyTexts(output, `texts-${numbered(task.part)}`, part.texts),
  ]);
  return { kind: 'gather', part: task.part, images: rows, table, texts };
});

class PartRows {
  readonly values: Float32Array;
  readonly digests: Uint8Array;
  readonly texts = {
    paths: [] as string[],
    labels: [] as (string | null)[],
    splits: [] as (string | null)[],
  };
  readonly #task: TaskOf<typeof gather>;

  constructor(task: TaskOf<typeof gather>) {
    this.#task = task;
    this.values = new Float32Array(task.file.rows * task.width);
    this.digests = new Uint8Array(task.file.rows * 32);
  }

  /** @throws VergerError `corrupt-result` if the row has other components than the manifest says */
  add({ path, label, split = splitOf(path), components, sha256 }: z.infer<typeof rowSchema>): void {
    const { file, width, components: expected } = this.#task;
    if (components.length !== expected) {
      const what = `${components.length} components instead of ${expected}`;
      throw new VergerError('corrupt-result', `${file.name}: ${path} has ${what}`);
    }
    const row = this.texts.paths.length;
    this.values.set(components.subarray(0, width), row * width);
    this.digests.set(Buffer.from(sha256, 'hex'), row * 32);
    this.texts.paths.push(path);
    this.texts.labels.push(label);
    this.texts.splits.push(split);
  }
}
