import * as z from 'zod';
import { parseAs } from '../../common/parse-as.js';
import { splitOf } from '../../job/folder-names.js';
import { openOutput } from '../../job/places.js';
import { writeStudyArrays, writeStudyTexts } from '../../job/study-files.js';
import { numbered, type TaskOf } from '../../job/task-kind.js';
import { gather } from '../../job/tasks/gather.js';
import { readRows, rowGroups } from '../../parquet/read.js';
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
  const found = new PartRows(task);
  const columns = ['path', 'label', 'components', 'sha256', ...(task.hasSplits ? ['split'] : [])];
  for (const range of await rowGroups(output, name))
    for (const row of await readRows(output, name, columns, range)) found.add(parseAs(rowSchema, row, name));
  const [table, texts] = await Promise.all([
    writeStudyArrays(output, `table-${numbered(task.part)}`, {
      components: { shape: [rows, task.width], data: found.values },
      digests: { shape: [rows, 32], data: found.digests },
    }),
    writeStudyTexts(output, `texts-${numbered(task.part)}`, found.texts),
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
  readonly #width: number;

  constructor({ file, width }: TaskOf<typeof gather>) {
    this.#width = width;
    this.values = new Float32Array(file.rows * width);
    this.digests = new Uint8Array(file.rows * 32);
  }

  add({ path, label, split = splitOf(path), components, sha256 }: z.infer<typeof rowSchema>): void {
    const row = this.texts.paths.length;
    this.values.set(components.subarray(0, this.#width), row * this.#width);
    this.digests.set(Buffer.from(sha256, 'hex'), row * 32);
    this.texts.paths.push(path);
    this.texts.labels.push(label);
    this.texts.splits.push(split);
  }
}
