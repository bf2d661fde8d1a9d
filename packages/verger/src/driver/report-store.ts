import { concurrently } from '../common/concurrently.js';
import { sha256 } from '../common/hash.js';
import { encodeCompactJson, parseJson } from '../common/json.js';
import type { Storage } from '../storage/storage.js';
import type { RejectReason } from '../job/reject.js';
import { type Task, taskId } from '../job/task.js';
import { reportSchemas, type TaskReport } from '../job/task-report.js';
import { outputKeys } from '../job/work-files.js';

/** The reports of finished tasks, kept under the output: what a rerun need not do again. */
export class ReportStore {
  readonly #output: Storage;
  readonly #reports: Map<string, TaskReport>;

  private constructor(output: Storage, reports: Map<string, TaskReport>) {
    this.#output = output;
    this.#reports = reports;
  }

  /** Reads what earlier runs have left. A report whose file is gone, or has another size, is dropped. */
  static async open(output: Storage): Promise<ReportStore> {
    const reports = new Map<string, TaskReport>();
    const keys: string[] = [];
    for await (const entry of output.list(outputKeys.reports))
      if (!('obstacle' in entry)) keys.push(entry.key);
    await concurrently(keys, output.concurrency, async (key) => {
      const report = parseReport(await output.read(key));
      if (report !== undefined && (await isUsable(output, report))) reports.set(key, report);
    });
    return new ReportStore(output, reports);
  }

  get(task: Task): TaskReport | undefined {
    return this.#reports.get(reportKey(task));
  }

  async keep(task: Task, report: TaskReport): Promise<void> {
    await this.#output.write(reportKey(task), encodeCompactJson(report), { transient: true });
    this.#reports.set(reportKey(task), report);
  }
}

/**
 * A task is the same one if it has the same name and works on the same content. Where input and output lie, and
 * what happened to former attempts, is no part of that.
 */
function reportKey(task: Task): string {
  const content = { ...task, job: null, suspects: null, condemned: null };
  return `${outputKeys.reports}${taskId(task)}-${sha256(JSON.stringify(content)).slice(0, 16)}.json`;
}

/** Undefined for a damaged one, whose task is done again. */
function parseReport(bytes: Uint8Array): TaskReport | undefined {
  const value = parseJson(bytes);
  for (const schema of Object.values(reportSchemas)) {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
  }
  return undefined;
}

// Reasons that lie in the circumstances: another run may fare better.
const worthRetrying: ReadonlySet<RejectReason> = new Set([
  'missing',
  'unreadable',
  'crashed',
  'timeout',
  'out-of-memory',
]);

async function isUsable(output: Storage, report: TaskReport): Promise<boolean> {
  if (report.kind === 'describe') return false;
  if (report.kind === 'extract' && report.rejects.some(({ reason }) => worthRetrying.has(reason)))
    return false;
  const files = report.kind === 'fit' ? [report.pca, report.moments] : [fileOf(report)];
  for (const { key, bytes } of files) {
    if ((await output.stat(key))?.size !== bytes) return false;
  }
  return true;
}

function fileOf(report: Exclude<TaskReport, { readonly kind: 'describe' | 'fit' }>): {
  key: string;
  bytes: number;
} {
  switch (report.kind) {
    case 'extract':
      return report.features;
    case 'project':
      return report.file;
    default:
      return report.moments;
  }
}
