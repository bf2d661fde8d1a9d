import { isRefusal } from './ability.js';
import type { Bucket } from './bucket.js';
import { ErrorResponse } from './error-response.js';
import type { WireRequest } from './request.js';
import { blocks, keyReader, leaf, unescaped } from './xml.js';

/** Removes the parts of an upload; one that is gone already is no error. */
export async function abort(bucket: Bucket, key: string, id: string): Promise<void> {
  try {
    await bucket.send(
      { method: 'DELETE', key, query: { uploadId: id }, expected: 'removed' },
      's3:AbortMultipartUpload',
    );
  } catch (error) {
    const status = error instanceof Error && error.cause instanceof ErrorResponse ? error.cause.status : 0;
    if (status !== 404) throw error;
  }
}

/** More than any killed run leaves behind. */
const maxPages = 100;

/** Aborts unfinished uploads below a prefix; a server that can't list them may keep some. */
export async function abortUploads(
  bucket: Bucket,
  prefix: string,
  matches: (upload: { readonly key: string; readonly id: string }) => boolean = () => true,
): Promise<void> {
  let marker: Readonly<Record<string, string>> | undefined = {};
  for (let pages = 0; marker !== undefined && pages < maxPages; pages++) {
    const page: UploadsPage | undefined = await uploadsPage(bucket, prefix, marker);
    for (const { key, id } of page?.uploads ?? []) if (matches({ key, id })) await abort(bucket, key, id);
    marker = page?.next;
  }
}

interface UploadsPage {
  readonly uploads: readonly { readonly key: string; readonly id: string }[];
  readonly next: Readonly<Record<string, string>> | undefined;
}

/** Undefined if the server has no such listing. */
async function uploadsPage(
  bucket: Bucket,
  prefix: string,
  marker: Readonly<Record<string, string>>,
): Promise<UploadsPage | undefined> {
  const request: WireRequest = {
    method: 'GET',
    query: { uploads: '', 'encoding-type': 'url', prefix, ...marker },
    expected: { root: 'ListMultipartUploadsResult' },
  };
  try {
    return await bucket.request(request, 's3:ListBucketMultipartUploads', ({ body }) =>
      parseUploadsPage(body.toString('utf8')),
    );
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

function parseUploadsPage(xml: string): UploadsPage {
  const keyOf = keyReader(xml);
  const uploads = Array.from(blocks(xml, 'Upload'), (block) => ({
    key: keyOf(leaf(block, 'Key') ?? ''),
    id: unescaped(leaf(block, 'UploadId') ?? ''),
  }));
  const next = {
    'key-marker': keyOf(leaf(xml, 'NextKeyMarker') ?? ''),
    'upload-id-marker': unescaped(leaf(xml, 'NextUploadIdMarker') ?? ''),
  };
  return { uploads, next: leaf(xml, 'IsTruncated') === 'true' ? next : undefined };
}
