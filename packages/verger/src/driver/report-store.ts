import { concurrently } from '../common/concurrently.js';
import { sha256 } from '../common/hash.js';
import { encodeCompactJson, parseJson } from '../common/json.js';
import type { Task, TaskReport } from '../job/task.js';
import type { TaskKind } from '../job/task-kind.js';
import { outputKeys } from '../job/work-files.js';
import type { Storage } from '../storage/storage.js';

/** The reports of finished tasks, kept under the output: what a rerun need not do again. */
export class ReportStore {
  readonly #output: Storage;
  /** Keys of the reports that are there. */
  readonly #keys: Set<string>;

  private constructor(output: Storage, keys: Set<string>) {
    this.#output = output;
    this.#keys = keys;
  }

  /** Finds what earlier runs have left. */
  static async open(output: Storage): Promise<ReportStore> {
    const keys = new Set<string>();
    for await (const entry of output.list(outputKeys.reports))
      if (!('obstacle' in entry)) keys.add(entry.key);
    return new ReportStore(output, keys);
  }

  /**
   * Reports that save doing their tasks again. A damaged one, and one whose files are gone or have another size, is
   * left out.
   * @returns reports by the ids of their tasks
   */
  async reusable<Fields extends object, Report extends TaskReport>(
    kind: TaskKind<Fields, Report>,
    tasks: readonly Task[],
  ): Promise<Map<string, Report>> {
    const found = new Map<string, Report>();
    const known = tasks.filter((task) => this.#keys.has(reportKey(task)));
    await concurrently(known, this.#output.concurrency, async (task) => {
      const { data } = kind.report.safeParse(parseJson(await this.#output.read(reportKey(task))));
      if (data !== undefined && (await this.#isReusable(kind, data))) found.set(task.id, data);
    });
    return found;
  }

  async keep(task: Task, report: TaskReport): Promise<void> {
    const key = reportKey(task);
    await this.#output.write(key, encodeCompactJson(report), { transient: true });
    this.#keys.add(key);
  }

  async #isReusable<Fields extends object, Report extends TaskReport>(
    kind: TaskKind<Fields, Report>,
    report: Report,
  ): Promise<boolean> {
    if (!kind.isReusable(report)) return false;
    for (const { key, bytes } of kind.files(report)) {
      if ((await this.#output.stat(key))?.size !== bytes) return false;
    }
    return true;
  }
}

/**
 * A task is the same one if it has the same id and works on the same content. Where input and output lie, and what
 * happened to earlier attempts, makes no difference.
 */
function reportKey({ id, ...task }: Task): string {
  const content = { ...task, job: null, suspects: null, condemned: null };
  return `${outputKeys.reports}${id}-${sha256(JSON.stringify(content)).slice(0, 16)}.json`;
}
