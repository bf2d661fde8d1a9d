import { ErrorResponse } from './error-response.js';
import type { Connection } from './connection.js';
import { type ListedObject, parseListPage } from './list-page.js';
import type { WireRequest } from './request.js';
import { isTransient, isUnreachable } from './retry.js';
import { isOfTheBucket } from './translate.js';
import { sendOnce } from './wire.js';

/** How many objects to try, and how long to wait for each. */
const maxTries = 4;
const maxTrialBytes = 2 ** 20;
const limits = { firstByteMs: 5_000, bytesPerSecond: 50_000 };
const proofTimeoutMs = 5_000;

/**
 * Whether a request failed, after all retries, because of its object: then the object costs itself, and otherwise the
 * storage is down and the command ends. The evidence is a request of the same kind that succeeded for another object
 * meanwhile. If no other object was read meanwhile, some are tried: those that could be read before, then the first ones
 * of the listing. An object that is alone can't be blamed.
 * @param began when the request was first sent, by `performance.now()`
 */
export async function isOfOneObject(
  connection: Connection,
  prefix: string,
  { method, key, expected }: WireRequest,
  error: unknown,
  began: number,
): Promise<boolean> {
  if (key === undefined || !canBeOfOneObject(error)) return false;
  if (expected === 'stored') return connection.record.hasOtherSince('written', key, began);
  if (expected !== 'object' || method !== 'GET') return false;
  return connection.record.hasOtherSince('read', key, began) || (await readsAnother(connection, prefix, key));
}

function canBeOfOneObject(error: unknown): boolean {
  if (isUnreachable(error)) return false;
  // 416: a range beyond the end.
  if (error instanceof ErrorResponse && [416, 501].includes(error.status)) return false;
  if (isTransient(error)) return !(error instanceof ErrorResponse && isOfTheBucket(error));
  return error instanceof ErrorResponse && !isOfTheBucket(error);
}

const running = new WeakMap<Connection, Promise<boolean>>();

/** One check at a time: when many objects fail at once, it serves all of them. */
function readsAnother(connection: Connection, prefix: string, key: string): Promise<boolean> {
  const current = running.get(connection);
  if (current !== undefined) return current;
  const check = tryOthers(connection, prefix, key).finally(() => running.delete(connection));
  running.set(connection, check);
  return check;
}

async function tryOthers(connection: Connection, prefix: string, key: string): Promise<boolean> {
  const others = new Map<string, number>();
  for (const other of [...connection.record.read, ...(await firstObjects(connection, prefix))]) {
    if (other.key !== key && other.size > 0) others.set(other.key, other.size);
  }
  for (const [other, size] of [...others].slice(0, maxTries)) {
    if (await isReadable(connection, other, size)) return true;
  }
  return false;
}

async function firstObjects(connection: Connection, prefix: string): Promise<readonly ListedObject[]> {
  const query = { 'list-type': '2', 'encoding-type': 'url', 'max-keys': '10', prefix };
  const request = { method: 'GET', query, expected: { root: 'ListBucketResult' } } as const;
  try {
    const { body } = await sendOnce(connection, request, limits, proofTimeoutMs);
    return parseListPage(body.toString('utf8')).objects;
  } catch {
    return [];
  }
}

/** Reads an object, with its checksum unless it is large. */
async function isReadable(connection: Connection, key: string, size: number): Promise<boolean> {
  const isLarge = size > maxTrialBytes;
  const request = {
    method: 'GET',
    key,
    headers: isLarge ? { range: `bytes=0-${maxTrialBytes - 1}` } : { 'x-amz-checksum-mode': 'ENABLED' },
    expected: 'object',
    maxBytes: maxTrialBytes,
  } as const;
  return sendOnce(connection, request, limits, proofTimeoutMs).then(
    () => true,
    () => false,
  );
}
