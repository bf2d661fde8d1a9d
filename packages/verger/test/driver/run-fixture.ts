import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { collect } from 'testing-support/collect';
import type { RunEvent } from '../../src/job/events.js';
import type { RunRequest } from '../../src/driver/request.js';
import { runPipeline, type RunResult } from '../../src/driver/run.js';
import { outputKeys } from '../../src/job/work-files.js';
import { openStorage } from '../../src/storage/open-storage.js';
import type { Storage } from '../../src/storage/storage.js';
import { InlineEngine } from '../support/inline-engine.js';
import { plainSettings } from '../support/run-settings.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';
import { Location } from '../../src/storage/location.js';
import { locateModel } from '../../src/backbone/model-source.js';

/** A folder with an input at `in`, a model, and an output at `out`, to run on. */
export class RunFixture {
  readonly folder: string;
  readonly output: Storage;
  readonly events: RunEvent[] = [];
  #request: RunRequest;

  constructor(folder: string, request: RunRequest) {
    this.folder = folder;
    this.output = openStorage(request.output);
    this.#request = request;
  }

  static async open(folder: string): Promise<RunFixture> {
    // Nothing is guessed about the model, so there is nothing to warn of.
    await writeFile(join(folder, 'model.json'), '{ "filter": "bicubic" }');
    return new RunFixture(folder, {
      input: Location.parse(join(folder, 'in')),
      output: Location.parse(join(folder, 'out')),
      model: locateModel(await writeTinyBackbone(folder)),
      ...plainSettings,
      components: { kind: 'count', count: 4 },
      partitions: 3,
    });
  }

  async run(
    changes: Partial<RunRequest> = {},
    engine = new InlineEngine(),
    signal = new AbortController().signal,
  ): Promise<RunResult> {
    this.#request = { ...this.#request, ...changes };
    this.events.length = 0;
    try {
      const listener = (event: RunEvent): unknown => this.events.push(event);
      return await runPipeline({ request: this.#request, engine, signal, listener }, (output) =>
        output.write(outputKeys.reportPage, Buffer.from('a report')),
      );
    } finally {
      await engine.close();
    }
  }

  /** The request of the last run, which the next one repeats. */
  get request(): RunRequest {
    return this.#request;
  }

  /** Keys of the output. */
  async keys(): Promise<string[]> {
    return (await collect(this.output.list())).map(({ key }) => key);
  }

  /** The ids of the tasks that were reported as done. */
  tasksDone(): string[] {
    return this.events.flatMap((event) => (event.type === 'task-done' ? [event.task] : []));
  }

  async loggedEvents(): Promise<RunEvent[]> {
    const text = await readFile(join(this.folder, 'out', outputKeys.events), 'utf8');
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as RunEvent);
  }
}
