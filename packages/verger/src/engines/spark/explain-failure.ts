import { type Endpoint, SparkError } from 'spark-connect';
import { type ErrorCode, VergerError } from '../../common/errors.js';
import type { Task } from '../../job/task.js';
import { errorLine } from '../../pool/error-line.js';
import { vergerErrorOf } from './connection.js';
import type { Groups } from './groups.js';
import { readStderr } from './worker/task-marker.js';

const resumeHint = 'finished work is kept: run the same command again to resume, on Spark or locally';
// Spark's error messages. Spark 4.0 reports only a command's exit; 3.5, and other failures, name the Spark task.
const failedTask =
  /\bTask (\d+) in stage \S+ failed \d+ times?, most recent failure: (?:Lost task .*?\): )?(.*)/;
const endedCommand = /exited with status (\d+)\. Error: ?([^]*)/;
/** Where Java's stack trace starts. */
const javaStack = /\n(?:\tat |Caused by: |Driver stacktrace:)/;

/**
 * Why one of our queries failed, in terms of our tasks.
 * @param endpoint the server that ran it
 */
export function explainFailure(error: unknown, groups: Groups<Task>, endpoint?: Endpoint): unknown {
  if (!(error instanceof SparkError)) return error;
  const { fault, detail, message, errorClass } = error;
  const fail = (code: ErrorCode, summary: string): VergerError =>
    new VergerError(code, summary, { cause: error, hint: resumeHint });
  const ofStage = failedTask.exec(detail);
  const ofCommand = endedCommand.test(detail);
  if (fault === 'failed' && (ofStage !== null || ofCommand)) {
    const suspects = ofStage === null ? groups.flat() : groups[Number(ofStage[1])];
    const { task, words: reason } = explainAttempt(ofStage === null || ofCommand ? detail : ofStage[2]);
    const where = task ?? rangeName(suspects);
    return fail('task-failed', `Spark gave up: ${reason.startsWith(where) ? reason : `${where}: ${reason}`}`);
  }
  if (fault === 'session-lost')
    return fail('spark', `Spark lost the session (${errorClass ?? message}): was the server restarted?`);
  const plain = vergerErrorOf(error, endpoint);
  return plain.hint === undefined ? fail(plain.code, message) : plain;
}

/**
 * Why an attempt of a Spark task failed.
 * @param reason Spark's message: if a command failed, its status and the end of its stderr
 * @returns our task that was running, if known
 */
export function explainAttempt(reason: string): {
  readonly task: string | undefined;
  readonly words: string;
} {
  const command = endedCommand.exec(reason);
  if (command === null) return { task: undefined, words: reason.split('\n', 1)[0] };
  const [, status, rest] = command;
  const { task, rest: said } = readStderr(rest.split(javaStack, 1)[0]);
  const words = /^verger: (.*)$/m.exec(said)?.[1] ?? errorLine(said);
  return { task, words: /\w/.test(words) ? words : `a worker exited with status ${status}` };
}

function rangeName(tasks: readonly Task[]): string {
  return [...new Set([tasks[0], tasks[tasks.length - 1]].map(({ id }) => id))].join(' to ');
}
