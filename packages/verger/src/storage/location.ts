import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { VergerError } from '../common/errors.js';
import { parseS3Address } from './s3/address.js';

/**
 * The absolute address of a folder or a file. Text from a user or from a task becomes a `Location` where it enters
 * the process, once; everything behind that passes the value on.
 */
export class Location {
  readonly scheme: 'file' | 's3';
  /** The bucket on S3; empty for files. */
  readonly bucket: string;
  /** An absolute path, or a key in the bucket (empty for the whole bucket). No trailing slash, except for the root. */
  readonly path: string;

  private constructor(scheme: 'file' | 's3', bucket: string, path: string) {
    this.scheme = scheme;
    this.bucket = bucket;
    this.path = path;
  }

  /**
   * @param text a path, or a `file://` or `s3://` address
   * @throws VergerError `usage` for an empty text, another scheme, or an `s3://` address without a bucket
   */
  static parse(text: string): Location {
    // Else it would be the current folder, which nobody means by `verger run "$INPUT" out`.
    if (text === '')
      throw new VergerError('usage', 'a path is empty', { hint: 'for the current folder use .' });
    const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(text)?.[1]?.toLowerCase();
    switch (scheme) {
      case undefined:
        return new Location('file', '', resolve(text));
      case 'file':
        return new Location('file', '', resolve(pathOf(text)));
      case 's3': {
        const { bucket, key } = parseS3Address(text);
        return new Location('s3', bucket, key.replace(/\/$/, ''));
      }
      default:
        throw new VergerError('usage', `${scheme}:// addresses are not supported`, {
          hint: 'use a path, or a file:// or s3:// address',
        });
    }
  }

  /** For tasks and manifests. As in the AWS tools, the keys of `s3://` addresses are not percent-encoded. */
  get uri(): string {
    return this.scheme === 's3' ? `s3://${this.bucket}/${this.path}` : pathToFileURL(this.path).href;
  }

  /** For messages: a path, or an `s3://` address. */
  get text(): string {
    return this.scheme === 's3' ? this.uri : this.path;
  }

  /** For messages: a file in this folder. */
  textOf(key: string): string {
    return `${this.text.replace(/\/$/, '')}/${key}`;
  }

  /** What the keys of a folder's files start with in its bucket: empty, or with a trailing slash. */
  get prefix(): string {
    return this.path === '' ? '' : `${this.path}/`;
  }

  /** The address of a folder, with a trailing slash. */
  get folderUri(): string {
    if (this.scheme === 's3') return `s3://${this.bucket}/${this.prefix}`;
    return this.uri.endsWith('/') ? this.uri : `${this.uri}/`;
  }

  /** The last part of the path. */
  get name(): string {
    return this.path.slice(this.path.lastIndexOf('/') + 1);
  }

  /** The folder that contains it. */
  get parent(): Location {
    const end = Math.max(this.path.lastIndexOf('/'), this.scheme === 'file' ? 1 : 0);
    return new Location(this.scheme, this.bucket, this.path.slice(0, end));
  }

  /** Whether another location is this folder or lies below it. */
  contains(other: Location): boolean {
    return other.folderUri.startsWith(this.folderUri);
  }

  /** The key of a location below this folder, relative to it. */
  keyOf(other: Location): string {
    return other.path.slice(this.path === '/' ? 1 : this.prefix.length);
  }
}

function pathOf(fileUrl: string): string {
  try {
    return fileURLToPath(fileUrl);
  } catch (cause) {
    throw new VergerError('usage', `${fileUrl} is not a valid file:// address`, {
      cause,
      hint: 'expected file:///path, with % written as %25; or use a plain path',
    });
  }
}
