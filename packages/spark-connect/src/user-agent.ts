import { packageText } from './package-file.js';

/** The user agent of callers that name none. */
export function defaultUserAgent(): string {
  const { version } = JSON.parse(packageText('package.json')) as { readonly version: string };
  return `spark-connect-js/${version} node/${process.versions.node}`;
}
