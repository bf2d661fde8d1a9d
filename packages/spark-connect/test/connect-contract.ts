import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import {
  addressOf,
  type ClusterMode,
  type ClusterState,
  reasonToSkipSpark,
  portOf,
  sharedCluster,
} from 'testing-support/spark';
import { TcpProxy } from 'testing-support/tcp-proxy';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  type Artifact,
  artifactOfBytes,
  artifactOfFile,
  chunkBytes,
  parseConnectionString,
  type Row,
  SparkError,
  SparkSession,
  type StageProgress,
} from '../src/index.js';
import { transform } from './transform.js';

const startMs = 300_000;
const bundle = 'archives/bundle.zip';
/** Writes each line that it reads, with its working directory. */
const script = `
import { createInterface } from 'node:readline';
for await (const line of createInterface({ input: process.stdin })) console.log([line, process.cwd()].join('\\t'));
`;

/** What the client does with every supported version of the server. */
export async function connectContract(version: string, mode: ClusterMode): Promise<void> {
  const reason = await reasonToSkipSpark(version);
  const isSpark4 = version.startsWith('4');

  describe.skipIf(reason !== undefined)(`Spark ${version}, ${mode}`, () => {
    let cluster: ClusterState;
    let session: SparkSession;
    beforeAll(async () => {
      cluster = await sharedCluster(version, mode);
      session = await SparkSession.connect(addressOf(cluster));
    }, startMs);
    afterAll(() => session.close());

    const failure = async (query: string, signal?: AbortSignal): Promise<SparkError> =>
      errorOf(session.collect(query, signal === undefined ? {} : { signal }));

    /** A session through a proxy; both are closed with the test. */
    async function connectThroughProxy(): Promise<{
      readonly proxy: TcpProxy;
      readonly proxied: SparkSession;
    }> {
      const proxy = await TcpProxy.open(portOf(cluster));
      const proxied = await SparkSession.connect(addressOf(cluster, proxy.port));
      onTestFinished(async () => {
        await proxied.close();
        proxy.close();
      });
      return { proxy, proxied };
    }

    /** Waits until Spark's pages show a running job of this description. */
    async function waitUntilShown(description: string): Promise<void> {
      const applications = `${cluster.pages['Spark UI']}/api/v1/applications`;
      const fetchList = async <T>(path: string): Promise<readonly T[]> =>
        (await (await fetch(applications + path)).json()) as T[];
      const [{ id }] = await fetchList<{ id: string }>('');
      const isShown = async (): Promise<void> => {
        const jobs = await fetchList<{ description?: string }>(`/${id}/jobs?status=running`);
        expect(jobs.map((job) => job.description)).toContain(description);
      };
      await vi.waitFor(isShown, { timeout: 30_000 });
    }

    it('reports its version', () => {
      expect(session.sparkVersion).toBe(version);
    });

    it('returns the rows of a query', async () => {
      const query = `SELECT 'a\tb' AS text, 5 AS small, 5L AS large, CAST(NULL AS STRING) AS nothing, array(1.5D, 2D) AS list`;
      expect(await session.collect(query)).toEqual([
        { text: 'a\tb', small: 5, large: 5n, nothing: null, list: [1.5, 2] },
      ]);
      expect(await session.collect('SELECT 1 WHERE false')).toEqual([]);
    });

    it('returns many rows, each once and in order', async () => {
      const rows = await session.collect('SELECT id, repeat("x", 100) AS text FROM range(0, 200000, 1, 5)');
      expect(rows.map(({ id }) => Number(id))).toEqual(Array.from({ length: 200_000 }, (_, index) => index));
    });

    describe('artifacts', () => {
      const large = (): Artifact => artifactOfBytes(bundle, makeZip({ 'main.mjs': script }, 3_000_000));
      const small = (): Artifact => artifactOfBytes('files/note.txt', Buffer.from('a few bytes'));

      it('reach every worker, run there, and are sent only once', async () => {
        const seen: number[] = [];
        const onProgress = (sent: number, of: number): void => void seen.push(sent / of);
        expect(await session.addArtifacts([large(), small()], { onProgress })).toEqual([
          bundle,
          'files/note.txt',
        ]);
        expect(seen.at(-1)).toBe(1);
        expect(seen).toEqual(seen.toSorted((a, b) => a - b));

        const command =
          'cat $(ls -d */note.txt | head -1) 1>&2; sleep 1; exec node $(ls -d */bundle.zip/main.mjs | head -1)';
        const rows = await session.collect(transform(command, ['id', 'folder'], 4));
        expect(rows.map(({ id }) => id)).toEqual(['0', '1', '2', '3']);
        expect(new Set(rows.map(({ folder }) => folder)).size).toBe(2);

        const again = large();
        expect(await session.addArtifacts([again, small()])).toEqual([]);
        expect(again.sha256).toBe(large().sha256);
      });

      it('of one byte and of about one chunk arrive intact', async () => {
        const sizes = [1, chunkBytes - 1, chunkBytes, chunkBytes + 1];
        const folder = await makeTempFolder();
        onTestFinished(() => rm(folder, { recursive: true }));
        const some = sizes.map(async (size) => {
          const bytes = Buffer.alloc(size, 'v');
          const path = join(folder, `size-${size}`);
          await writeFile(path, bytes);
          return artifactOfFile(`files/size-${size}`, path);
        });
        await session.addArtifacts(await Promise.all(some));
        const command = 'ls -l */size-* | sed "s/  */ /g" | cut -d" " -f5';
        const [first, ...rest] = sizes;
        const rows = await session.collect(transform(`${command}; cat > /dev/null`, ['bytes'], 1));
        expect(rows.map(({ bytes }) => Number(bytes)).toSorted((a, b) => a - b)).toEqual([first, ...rest]);
      });

      it('that are damaged in transit are reported', async () => {
        const { proxy, proxied } = await connectThroughProxy();
        proxy.corrupt = (bytes) => {
          const at = bytes.indexOf('wholesome');
          if (at >= 0) bytes.write('w', at + 1);
          return bytes;
        };
        const bytes = Buffer.concat([Buffer.alloc(3 * chunkBytes, 7), Buffer.from('wholesome')]);
        const error = await errorOf(proxied.addArtifacts([artifactOfBytes('files/spoilt', bytes)]));
        expect(error.message).toBe('files/spoilt was damaged in transit');
      });
    });

    describe('errors', () => {
      it('have an error class and a message of one line', async () => {
        const missing = await failure('SELECT * FROM no_such_table');
        expect(missing).toMatchObject({
          fault: 'failed',
          errorClass: 'TABLE_OR_VIEW_NOT_FOUND',
        });
        expect(missing.message).toMatch(
          /^Spark: \[TABLE_OR_VIEW_NOT_FOUND\] The table or view `no_such_table`/,
        );
        expect(missing.message).not.toContain('\n');
        expect((await failure('SELEC 1')).errorClass).toBe('PARSE_SYNTAX_ERROR');
      });

      it('contain the last output of a failed command', async () => {
        const error = await failure(transform('echo first 1>&2; echo last 1>&2; exit 3', ['nothing'], 1));
        expect(error.fault).toBe('failed');
        expect(error.message).toContain('exited with status 3');
        expect(error.detail).toMatch(/first\nlast/);
        expect(error.detail).not.toMatch(/^\s+at org\.apache/m);
      });

      it('about settings that a session cannot change have an error class', async () => {
        const error = await errorOf(session.setConfig({ 'spark.executor.memory': '9g' }));
        expect(error.errorClass).toBe('CANNOT_MODIFY_CONFIG');
      });
    });

    it('keeps settings within their session', async () => {
      const key = 'spark.sql.shuffle.partitions';
      await session.setConfig({ [key]: '7' });
      expect(await session.getConfig([key, 'spark.no.such.setting'])).toEqual(new Map([[key, '7']]));
      const other = await SparkSession.connect(addressOf(cluster));
      onTestFinished(() => other.close());
      expect((await other.getConfig([key])).get(key)).not.toBe('7');
    });

    describe('stopping a query', () => {
      // Spark does not stop commands that have started, but starts no others.
      const tasks = 60;
      const long = transform('sleep 1; cat', ['id'], tasks);

      /** Checks that all cores are free again long before the query would have finished. */
      async function expectIdleCores(): Promise<void> {
        const started = performance.now();
        await session.collect(transform('cat', ['id'], 2));
        expect(performance.now() - started).toBeLessThan((tasks / 4) * 1_000);
      }

      it('by a signal also stops it on the cluster', async () => {
        const error = await failure(long, AbortSignal.timeout(1_500));
        expect(error).toMatchObject({ fault: 'interrupted', message: 'interrupted' });
        await expectIdleCores();
      });

      it('by a signal that is already aborted never starts it', async () => {
        expect((await failure(long, AbortSignal.abort())).fault).toBe('interrupted');
      });

      it('by its tag leaves other queries running', async () => {
        await session.setConfig({ 'spark.job.description': 'doomed' });
        const stopped = errorOf(session.collect(long, { tags: ['doomed'] }));
        await waitUntilShown('doomed');
        await session.setConfig({ 'spark.job.description': 'spared' });
        const spared = session.collect('SELECT 1 AS one FROM range(0, 1, 1, 1)', { tags: ['spared'] });
        await waitUntilShown('spared');
        expect(await session.interrupt({ tag: 'doomed' })).toHaveLength(1);
        expect(await stopped).toMatchObject({ fault: 'interrupted', errorClass: 'OPERATION_CANCELED' });
        expect(await spared).toEqual([{ one: 1 }]);
      });

      it('by leaving the loop over its rows also stops it on the cluster', async () => {
        for await (const rows of session.sql(long)) {
          expect(rows).toEqual([{ id: '0' }]);
          break;
        }
        await expectIdleCores();
      });
    });

    describe('a broken connection', () => {
      const tasks = 6;
      const query = transform('sleep 1; cat', ['id'], tasks);
      const expected = Array.from({ length: tasks }, (_, id) => ({ id: `${id}` }));

      it('loses no rows if it breaks while they arrive', async () => {
        const { proxy, proxied } = await connectThroughProxy();
        const rows: Row[] = [];
        for await (const batch of proxied.sql(query)) {
          if (rows.length === 0) proxy.cutFor(4_000);
          rows.push(...batch);
        }
        expect(rows).toEqual(expected);
      });

      it('loses no rows if it breaks repeatedly', async () => {
        const { proxy, proxied } = await connectThroughProxy();
        const cutTimer = setInterval(() => proxy.cutFor(200), 700);
        try {
          expect(await proxied.collect(query)).toEqual(expected);
        } finally {
          clearInterval(cutTimer);
        }
      });

      it('resends a query that has not arrived', async () => {
        const { proxy, proxied } = await connectThroughProxy();
        proxy.cutFor(1_500);
        expect(await proxied.collect('SELECT 1 AS one')).toEqual([{ one: 1 }]);
      });

      it('resends artifacts that were being sent', async () => {
        const { proxy, proxied } = await connectThroughProxy();
        let cuts = 0;
        const onProgress = (sent: number): void => {
          if (sent > 1_000_000 && cuts === 0) {
            cuts++;
            proxy.cutFor(500);
          }
        };
        const artifact = artifactOfBytes(bundle, makeZip({ 'main.mjs': script }, 2_000_000));
        expect(await proxied.addArtifacts([artifact], { onProgress })).toEqual([bundle]);
        expect(cuts).toBe(1);
        const command = 'exec node $(ls -d */bundle.zip/main.mjs | head -1)';
        expect(await proxied.collect(transform(command, ['id', 'folder'], 1))).toHaveLength(1);
      });

      it('that stays broken ends in an error', async () => {
        const proxy = await TcpProxy.open(portOf(cluster));
        onTestFinished(() => proxy.close());
        const sessionRetry = { timeoutMs: 1_500, initialDelayMs: 100, maxDelayMs: 500 };
        const proxied = await SparkSession.connect(addressOf(cluster, proxy.port), { sessionRetry });
        onTestFinished(() => proxied.close());
        setTimeout(() => proxy.cutFor(10_000), 500);
        const error = await errorOf(proxied.collect(query));
        expect(error).toMatchObject({ fault: 'unreachable' });
      });
    });

    describe.runIf(isSpark4)('with Spark 4', () => {
      it('reports the progress of a query', async () => {
        const stages: StageProgress[] = [];
        const running: number[] = [];
        for await (const event of session.execute(transform('sleep 3; cat', ['id'], 2))) {
          if (event.type !== 'progress') continue;
          stages.push(...event.progress.stages);
          running.push(event.progress.numInflightTasks);
        }
        expect(stages).toContainEqual(expect.objectContaining({ numTasks: 2, done: false }));
        expect(Math.max(...running)).toBe(2);
      });

      it('refuses a wrong or missing token, and reveals no token', async () => {
        const port = portOf(cluster);
        for (const parameters of ['', '/;token=guessed']) {
          const endpoint = parseConnectionString(`sc://127.0.0.1:${port}${parameters}`, {});
          const error = await errorOf(SparkSession.connect(endpoint));
          expect(error).toMatchObject({ fault: 'refused' });
          expect(`${error.message} ${error.hint ?? ''} ${error.detail}`).not.toMatch(/guessed|sesame/);
          expect(error.hint).toMatch(/token/);
        }
      });

      it('reports a lost session', async () => {
        const first = await SparkSession.connect(addressOf(cluster));
        const second = await SparkSession.connect(`${addressOf(cluster)};session_id=${first.id}`);
        onTestFinished(() => second.close());
        expect(second.id).toBe(first.id);
        await first.close();
        expect((await errorOf(second.collect('SELECT 1'))).fault).toBe('session-lost');
      });
    });
  });
}

async function errorOf(work: Promise<unknown>): Promise<SparkError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof SparkError) return error;
  throw new Error('no SparkError was thrown', { cause: error });
}

/** An incompressible zip of at least `size` bytes, the same on every call. */
function makeZip(files: Readonly<Record<string, string>>, size: number): Uint8Array {
  const filling = Buffer.alloc(size);
  let state = 1;
  for (let index = 0; index < size; index++) filling[index] = (state = (state * 48271) % 2147483647) & 255;
  const options = { level: 0, mtime: new Date('2000-01-01T00:00:00') } as const;
  const entries = Object.entries(files).map(([name, text]) => [name, [Buffer.from(text), options]]);
  return zipSync({ ...Object.fromEntries(entries), filling: [filling, options] } as Parameters<
    typeof zipSync
  >[0]);
}
