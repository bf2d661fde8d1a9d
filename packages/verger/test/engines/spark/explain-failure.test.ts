import { SparkError } from 'spark-connect';
import { describe, expect, it } from 'vitest';
import { explainAttempt, explainFailure } from '../../../src/engines/spark/explain-failure.js';
import type { Task } from '../../../src/job/task.js';

// Messages of Spark from the tests on clusters.
const killed40 = 'Subprocess exited with status 137. Error: verger-task extract-00004\n.';
const stage35 =
  'Job aborted due to stage failure: Task 1 in stage 7.0 failed 4 times, most recent failure: Lost task 1.3 in stage 7.0 (TID 31) (127.0.0.1 executor 2): ';

describe('explaining that Spark gave up', () => {
  const job = { input: 'file:///in/', output: 'file:///out/' };
  const tasks = Array.from({ length: 10 }, (_, shard) => ({
    kind: 'extract',
    id: `extract-${shard.toString().padStart(5, '0')}`,
    job,
    shard,
  })) as unknown as Task[];
  const groups = [tasks.slice(0, 2), tasks.slice(2, 5), tasks.slice(5, 7), tasks.slice(7)];
  const explain = (detail: string): unknown =>
    explainFailure(new SparkError('failed', detail.split('\n')[0], { detail }), groups);

  it.each([
    ['a killed worker', killed40, 'extract-00004: a worker exited with status 137'],
    [
      'a worker that reported an error',
      'Subprocess exited with status 1. Error: verger-task extract-00004\nverger: extract-00004: no such bucket\n.',
      'extract-00004: no such bucket',
    ],
    [
      'a killed worker, in a stage',
      `${stage35}org.apache.spark.SparkException: Subprocess exited with status 137. Error: verger-task extract-00003\n`,
      'extract-00003: a worker exited with status 137',
    ],
    [
      'a failure before any worker ran',
      `${stage35}java.io.IOException: No space left on device\nDriver stacktrace:`,
      'extract-00002 to extract-00004: java.io.IOException: No space left on device',
    ],
    [
      'executors that died',
      `${stage35}ExecutorLostFailure (executor 2 exited) Reason: Command exited with code 137\n`,
      'extract-00002 to extract-00004: ExecutorLostFailure (executor 2 exited) Reason: Command exited with code 137',
    ],
  ])('names the shard: %s', (_, detail, message) => {
    expect(explain(detail)).toMatchObject({ code: 'task-failed', message: `Spark gave up: ${message}` });
  });

  it('names a task once if all executors run it', () => {
    const everywhere = [0, 1].map(() => [{ kind: 'describe', id: 'describe', job }]) as unknown as Task[][];
    const error = new SparkError('failed', killed40, { detail: killed40.replace(/verger-task.*\n/, '') });
    expect(explainFailure(error, everywhere)).toMatchObject({
      message: 'Spark gave up: describe: a worker exited with status 137',
    });
  });

  it('keeps the message of other errors, and explains how to resume', () => {
    expect(explain('no such function')).toMatchObject({
      code: 'spark',
      message: 'no such function',
      hint: expect.stringContaining('run the same command again') as string,
    });
    const lost = new SparkError('session-lost', 'gone', { errorClass: 'INVALID_HANDLE.SESSION_NOT_FOUND' });
    expect(explainFailure(lost, groups)).toMatchObject({
      message: 'Spark lost the session (INVALID_HANDLE.SESSION_NOT_FOUND): was the server restarted?',
    });
    const ours = new TypeError('a mistake of ours');
    expect(explainFailure(ours, groups)).toBe(ours);
  });

  it('drops the stack trace of a failed attempt', () => {
    const reason = 'java.io.IOException: No space left on device\n\tat java.base/java.io.FileOutputStream';
    expect(explainAttempt(reason)).toEqual({
      task: undefined,
      words: 'java.io.IOException: No space left on device',
    });
  });
});
