import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type Artifact, artifactOfBytes, chunkBytes } from './artifact.js';
import type { Channel } from './channel.js';
import type { AddArtifactsResponse, ArtifactPayload, RequestHeader } from './messages.js';
import { methods } from './protocol.js';
import { SparkError } from './spark-error.js';

const statusDeadlineMs = 60_000;

/** Of all artifacts of one call together; what the session already had does not count. */
export type UploadProgress = (sentBytes: number, ofBytes: number) => void;

/**
 * Sends what the session does not yet have.
 *
 * A server tells of `cache/` artifacts only whether it has them. So each artifact is followed, in the same call, by
 * a note of a few bytes under `cache/`, named by the artifact's name and content: where the note is, the artifact is.
 * @returns the names of those that were sent
 */
export async function addArtifacts(
  channel: Channel,
  header: RequestHeader,
  artifacts: readonly Artifact[],
  signal: AbortSignal,
  onProgress: UploadProgress = () => undefined,
): Promise<readonly string[]> {
  const missing = await missingArtifacts(channel, header, artifacts, signal);
  if (missing.length === 0) return [];
  const parcel = missing.flatMap((artifact) => [artifact, noteOf(artifact)]);
  const requests = addHeader(header, payloads(parcel, onProgress));
  checkSummaries(parcel, await channel.clientStream(methods.addArtifacts, requests, signal));
  return missing.map(({ name }) => name);
}

async function missingArtifacts(
  channel: Channel,
  header: RequestHeader,
  artifacts: readonly Artifact[],
  signal: AbortSignal,
): Promise<readonly Artifact[]> {
  const names = artifacts.map((artifact) => noteOf(artifact).name);
  const request = { ...header, names };
  const { statuses } = await channel.unary(methods.artifactStatus, request, {
    signal,
    deadlineMs: statusDeadlineMs,
  });
  return artifacts.filter((_, index) => statuses[names[index]]?.exists !== true);
}

function noteOf({ name, sha256 }: Artifact): Artifact {
  const text = Buffer.from(`${name} ${sha256}\n`);
  return artifactOfBytes(`cache/${createHash('sha256').update(text).digest('hex')}`, text);
}

async function* addHeader(header: RequestHeader, some: AsyncIterable<ArtifactPayload>) {
  for await (const payload of some) yield { ...header, ...payload };
}

async function* payloads(
  artifacts: readonly Artifact[],
  onProgress: UploadProgress,
): AsyncGenerator<ArtifactPayload> {
  const total = artifacts.reduce((sum, { byteLength }) => sum + byteLength, 0);
  let sent = 0;
  for (const artifact of artifacts) {
    for await (const payload of artifactPayloads(artifact)) {
      yield payload;
      sent += Math.min(chunkBytes, artifact.byteLength);
      onProgress(Math.min(sent, total), total);
    }
  }
}

/** What fits into one chunk must be sent as a batch, anything larger chunk by chunk. */
async function* artifactPayloads(artifact: Artifact): AsyncGenerator<ArtifactPayload> {
  const { name, byteLength: totalBytes } = artifact;
  const numChunks = Math.ceil(totalBytes / chunkBytes);
  let isFirst = true;
  for await (const data of artifact.chunks()) {
    const chunk = { data, crc: crc32(data) };
    if (numChunks === 1) yield { batch: { artifacts: [{ name, data: chunk }] } };
    else if (isFirst) yield { beginChunk: { name, totalBytes, numChunks, initialChunk: chunk } };
    else yield { chunk };
    isFirst = false;
  }
}

function checkSummaries(sent: readonly Artifact[], { artifacts }: AddArtifactsResponse): void {
  const arrived = new Map(artifacts.map(({ name, isCrcSuccessful }) => [name, isCrcSuccessful]));
  for (const { name } of sent) {
    if (arrived.get(name) === true) continue;
    const fate = arrived.has(name) ? 'was damaged on its way' : 'was not kept by the server';
    throw new SparkError('failed', `${name} ${fate}`, { hint: 'try again' });
  }
}
