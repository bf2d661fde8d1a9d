import { sha256 } from '../../common/hash.js';
import { atlasTables } from '../../job/atlas.js';
import { requireHeldBy } from '../../job/lock.js';
import { openOutput } from '../../job/places.js';
import { judge } from '../../job/tasks/judge.js';
import type { WorkFile } from '../../job/work-files.js';
import type { TableColumn } from '../../parquet/typed-table.js';
import { accuracyColumns } from '../study/accuracy-table.js';
import { findingsOf } from '../study/findings.js';
import { duplicateColumns, outlierColumns, suspectColumns } from '../study/finding-tables.js';
import { imageColumns } from '../study/image-table.js';
import { readStudied } from '../study/studied.js';
import { summaryOf } from '../study/summary.js';
import { defineRun } from '../task-run.js';

/** The tables of the atlas. */
export const taskRun = defineRun(judge, async (task, bench) => {
  const output = openOutput(task.job);
  const studied = await readStudied(output, task, bench.study);
  const findings = findingsOf(studied);
  const columns: Readonly<Record<keyof typeof atlasTables, readonly TableColumn[]>> = {
    images: imageColumns(studied, findings),
    accuracy: accuracyColumns(findings.curves),
    suspects: suspectColumns(studied, findings),
    duplicates: duplicateColumns(studied, findings),
    outliers: outlierColumns(studied, findings),
  };
  // Loading this takes a quarter of a second.
  const { encodeTypedTable } = await import('../../parquet/write.js');
  const { run } = task.job;
  const permit = run === undefined ? undefined : () => requireHeldBy(output, run);
  const files: WorkFile[] = [];
  for (const name of Object.keys(atlasTables) as (keyof typeof atlasTables)[]) {
    const bytes = encodeTypedTable(columns[name]);
    await output.write(atlasTables[name], bytes, { permit });
    files.push({ key: atlasTables[name], sha256: sha256(bytes), bytes: bytes.length });
  }
  return { kind: 'judge', files, summary: summaryOf(studied, findings, task.penalty) };
});
