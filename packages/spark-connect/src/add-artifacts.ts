import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type Artifact, artifactOfBytes, chunkBytes, type UploadProgress } from './artifact.js';
import type { Channel } from './channel.js';
import type { AddArtifactsResponse, ArtifactPayload, RequestHeader } from './messages.js';
import { methods } from './protocol.js';
import { SparkError } from './spark-error.js';

const statusDeadlineMs = 60_000;

/**
 * Uploads the artifacts that the session does not have yet.
 *
 * A server reports the presence of `cache/` artifacts only. So each artifact is followed, in the same call, by a marker
 * of a few bytes under `cache/`, named by the artifact's name and content: a session that has the marker has the
 * artifact.
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
  const marked = missing.flatMap((artifact) => [artifact, markerOf(artifact)]);
  const requests = addHeader(header, payloads(marked, onProgress));
  checkSummaries(marked, await channel.clientStream(methods.addArtifacts, requests, signal));
  return missing.map(({ name }) => name);
}

async function missingArtifacts(
  channel: Channel,
  header: RequestHeader,
  artifacts: readonly Artifact[],
  signal: AbortSignal,
): Promise<readonly Artifact[]> {
  const names = artifacts.map((artifact) => markerOf(artifact).name);
  const request = { ...header, names };
  const { statuses } = await channel.unary(methods.artifactStatus, request, {
    signal,
    deadlineMs: statusDeadlineMs,
  });
  return artifacts.filter((_, index) => statuses[names[index]]?.exists !== true);
}

function markerOf({ name, sha256 }: Artifact): Artifact {
  const text = Buffer.from(`${name} ${sha256}\n`);
  return artifactOfBytes(`cache/${createHash('sha256').update(text).digest('hex')}`, text);
}

async function* addHeader(header: RequestHeader, payloads: AsyncIterable<ArtifactPayload>) {
  for await (const payload of payloads) yield { ...header, ...payload };
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

/** The protocol wants what fits into one chunk as a batch, and anything larger chunk by chunk. */
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
    const problem = arrived.has(name) ? 'was damaged in transit' : 'was not stored by the server';
    throw new SparkError('failed', `${name} ${problem}`, { hint: 'try again' });
  }
}
