import { concurrently } from '../common/concurrently.js';
import { sha256 } from '../common/hash.js';
import { encodeCompactJson, parseJson } from '../common/json.js';
import type { Task, TaskReport } from '../job/task.js';
import type { ReportKind } from '../job/task-kind.js';
import { outputKeys } from '../job/work-files.js';
import type { Storage } from '../storage/storage.js';

/** The reports of finished tasks, kept under the output so that a rerun can skip those tasks. */
export class ReportStore {
  readonly #output: Storage;
  readonly #folder: string;
  /** Keys of the stored reports. */
  readonly #keys: Set<string>;

  private constructor(output: Storage, folder: string, keys: Set<string>) {
    this.#output = output;
    this.#folder = folder;
    this.#keys = keys;
  }

  /**
   * Finds the reports of earlier runs.
   * @param folder where they are kept, with a trailing slash
   */
  static async open(output: Storage, folder: string = outputKeys.reports): Promise<ReportStore> {
    const keys = new Set<string>();
    for await (const entry of output.list(folder)) if (!('obstacle' in entry)) keys.add(entry.key);
    return new ReportStore(output, folder, keys);
  }

  /**
   * Reports of tasks that need not run again. Skips a damaged report, and one whose files are gone or have
   * another size.
   * @returns reports by task id
   */
  async reusable<Report extends TaskReport>(
    kind: ReportKind<Report>,
    tasks: readonly Task[],
  ): Promise<Map<string, Report>> {
    const found = new Map<string, Report>();
    const known = tasks.filter((task) => this.#keys.has(this.#keyOf(task)));
    await concurrently(known, this.#output.concurrency, async (task) => {
      const { data } = kind.report.safeParse(parseJson(await this.#output.read(this.#keyOf(task))));
      if (data !== undefined && (await this.isReusable(kind, data))) found.set(task.id, data);
    });
    return found;
  }

  /** The reports of a kind that earlier runs left, of whatever plan, as far as they can be read. */
  async all<Report extends TaskReport>(kind: ReportKind<Report>): Promise<Report[]> {
    const prefix = `${this.#folder}${kind.kind}-`;
    const keys = [...this.#keys].filter((key) => key.startsWith(prefix));
    const found = await concurrently(keys, this.#output.concurrency, async (key) => {
      const { data } = kind.report.safeParse(parseJson(await this.#output.read(key)));
      return data;
    });
    return found.filter((report) => report !== undefined);
  }

  async keep(task: Task, report: TaskReport): Promise<void> {
    const key = this.#keyOf(task);
    await this.#output.write(key, encodeCompactJson(report), { transient: true });
    this.#keys.add(key);
  }

  /** Whether a report may take the place of its task. */
  async isReusable<Report extends TaskReport>(kind: ReportKind<Report>, report: Report): Promise<boolean> {
    if (!kind.isReusable(report)) return false;
    for (const { key, bytes } of kind.files(report)) {
      if ((await this.#output.stat(key))?.size !== bytes) return false;
    }
    return true;
  }

  /**
   * A task is the same if its id and its content are the same. The locations of input and output, and the history
   * of earlier attempts, don't matter.
   */
  #keyOf({ id, ...task }: Task): string {
    const content = { ...task, job: null, suspects: null, condemned: null };
    return `${this.#folder}${id}-${sha256(JSON.stringify(content)).slice(0, 16)}.json`;
  }
}
