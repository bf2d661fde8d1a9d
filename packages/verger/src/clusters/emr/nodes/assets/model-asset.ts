import { findKnownModel } from '../../../../backbone/known-models.js';
import { findModel } from '../../../../backbone/model-file.js';
import { locateModel } from '../../../../backbone/model-source.js';
import { sha256 } from '../../../../common/hash.js';
import { contentOf } from '../../../../storage/content.js';
import { Location } from '../../../../storage/location.js';
import type { Storage } from '../../../../storage/storage.js';
import { contentOfFile, type OnUpload, uploadOnce } from './upload.js';

/**
 * Makes a model available to the driver on a node: uploads one of this machine, with what says how it is used.
 * @param bucket the root of the cluster's bucket
 * @param text as `verger run --model` takes it
 * @returns the same for the driver: a name that comes with Verger, or an address in a bucket
 * @throws VergerError `model`; StorageError
 */
export async function modelForNodes(
  bucket: Storage,
  text: string,
  onUpload: OnUpload = () => undefined,
): Promise<string> {
  if (findKnownModel(text)?.isEmbedded === true) return text;
  const source = locateModel(text);
  const { location } = source;
  if (location.scheme === 's3') return location.uri;
  const { sha256: digest, sidecar, weights = [] } = await findModel(source);
  // The sidecar as it was read: it may come from the settings of another library beside the model.
  const description = Buffer.from(JSON.stringify({ ...sidecar, sha256: digest }));
  const folder = `assets/${sha256(`${digest}\n${sha256(description)}\n`)}`;
  const stem = location.name.replace(/\.onnx$/i, '');
  await uploadOnce(bucket, `${folder}/${stem}.json`, contentOf(description), onUpload);
  for (const { name, uri } of weights)
    await uploadOnce(bucket, `${folder}/${name}`, await contentOfFile(Location.parse(uri)), onUpload);
  await uploadOnce(bucket, `${folder}/${stem}.onnx`, await contentOfFile(location), onUpload);
  return `${bucket.uri}${folder}/${stem}.onnx`;
}
