import { chmodSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { useTempFolders } from 'testing-support/temp-folder';
import { beforeEach, describe, expect, it } from 'vitest';
import { lookAround } from '../../src/driver/look.js';
import { prepare } from '../../src/driver/prepare.js';
import type { Engine, EngineEvent } from '../../src/job/engine.js';
import type { Task } from '../../src/job/task.js';
import { VergerError } from '../../src/common/errors.js';
import { FileStorage } from '../../src/storage/file.js';
import { createOrchardJob, runOn } from '../engines/orchard-job.js';
import { InlineEngine, type InlineEngineOptions } from '../support/inline-engine.js';
import { asOrdinaryUser } from '../support/ordinary-user.js';
import type { RunRequest } from '../../src/driver/request.js';

const tempFolder = useTempFolders();
const { signal } = new AbortController();

/** An engine whose workers may see other files than the driver, or be another user. */
class EngineElsewhere implements Engine {
  readonly name = 'elsewhere';
  readonly parallelism = 1;
  readonly runsElsewhere = true;
  readonly inner: InlineEngine;
  readonly #change: (task: Task) => Task;

  constructor(options: InlineEngineOptions = {}, change: (task: Task) => Task = (task) => task) {
    this.inner = new InlineEngine(options);
    this.#change = change;
  }

  execute(tasks: Iterable<Task>, stop: AbortSignal): AsyncIterable<EngineEvent> {
    return this.inner.execute([...tasks].map(this.#change), stop);
  }

  close(): Promise<void> {
    return this.inner.close();
  }
}

describe('a look at what the workers elsewhere can do', () => {
  let folder = '';
  let request: RunRequest;
  const at = (name: string): string => join(folder, name);

  beforeEach(async () => {
    folder = await tempFolder();
    request = await createOrchardJob(folder);
  });

  /** Looks after something has happened to the listed input. */
  async function look(change: () => void, options: { readonly write: boolean }, as = asRoot): Promise<void> {
    const engine = new EngineElsewhere();
    const { job, plan } = await prepare({ request, engine, signal, listener: () => undefined });
    change();
    await as(() => lookAround(engine, job, plan.listing.images, signal, options)).finally(() =>
      engine.close(),
    );
  }
  const asRoot = <T>(action: () => Promise<T>): Promise<T> => action();

  it('comes before the first image, and leaves nothing', async () => {
    const engine = new EngineElsewhere();
    const { manifest } = await runOn(engine, request);
    await engine.close();
    expect(engine.inner.ran.slice(0, 3)).toEqual(['describe', 'look', 'extract-00000']);
    expect(manifest.counts.rejects).toBe(0);
    const keys: string[] = [];
    for await (const { key } of new FileStorage(at('output')).list()) keys.push(key);
    expect(keys.filter((key) => key.includes('look'))).toEqual([]);
  });

  it('is not needed on this machine', async () => {
    const engine = new InlineEngine();
    await runOn(engine, request);
    await engine.close();
    expect(engine.ran).not.toContain('look');
  });

  it('blames the worker that does not see the input, not the images', async () => {
    await expect(look(() => renameSync(at('orchard'), at('moved')), { write: false })).rejects.toMatchObject({
      code: 'access',
      message: expect.stringMatching(
        new RegExp(`^the worker on ${hostname()} as \\S+ sees no ${at('orchard')}/tree/.*$`),
      ) as string,
      hint: expect.stringContaining('docs/spark.md') as string,
    });
    renameSync(at('moved'), at('orchard'));
    // An empty mount point.
    const empty = (): void => {
      rmSync(at('orchard'), { recursive: true });
      mkdirSync(at('orchard'));
    };
    await expect(look(empty, { write: false })).rejects.toMatchObject({ code: 'access' });
  });

  it('blames the worker that may not read the input', async () => {
    const close = (): void => {
      chmodSync(folder, 0o711);
      chmodSync(at('orchard'), 0o000);
    };
    await expect(look(close, { write: false }, asOrdinaryUser)).rejects.toMatchObject({
      code: 'access',
      message: expect.stringMatching(/can't read .*\/orchard\/tree\/.*: EACCES: permission denied/) as string,
    });
    chmodSync(at('orchard'), 0o755);
  });

  it('leaves a single image that is gone to its task', async () => {
    await look(() => rmSync(at('orchard/tree/tree-0000.jpg'), { force: true }), { write: false });
  });

  it('blames the worker that may not write the output', async () => {
    const makeOutput = (): void => {
      chmodSync(folder, 0o711);
      mkdirSync(at('output/_verger/work/look'), { recursive: true });
    };
    const engine = new EngineElsewhere({ beforeTask: () => process.seteuid?.(65_534) });
    const { job, plan } = await prepare({
      request,
      engine: new InlineEngine(),
      signal,
      listener: () => undefined,
    });
    makeOutput();
    if (process.geteuid?.() !== 0) return;
    const looking = lookAround(engine, job, plan.listing.images, signal, { write: true });
    await expect(looking.finally(() => process.seteuid?.(0))).rejects.toMatchObject({
      code: 'access',
      message: expect.stringMatching(
        new RegExp(`^the worker on ${hostname()} as \\S+ can't write to ${at('output')}: EACCES`),
      ) as string,
    });
  });

  it('finds an output that is another folder there', async () => {
    const other = new FileStorage(at('elsewhere')).uri;
    const engine = new EngineElsewhere({}, (task) =>
      task.kind === 'look' ? { ...task, job: { ...task.job, output: `${other}/` } } : task,
    );
    const running = runOn(engine, request).finally(() => engine.close());
    await expect(running).rejects.toBeInstanceOf(VergerError);
    await expect(running).rejects.toMatchObject({
      message: expect.stringMatching(/ writes to .*\/output does not arrive here$/) as string,
    });
  });
});
