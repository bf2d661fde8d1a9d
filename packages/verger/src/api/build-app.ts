import { resolve } from 'node:path';
import { checkOptions } from '../common/check-options.js';
import { flag, path, texts } from '../common/option-kinds.js';
import type { BuiltApp } from '../phone/build-app.js';
import { Location } from '../storage/location.js';

/** What to make an app of; `recogniser` and `out` are required. */
export interface BuildAppOptions {
  /** A file that `train` has written. */
  readonly recogniser: string;
  /** A folder on this machine, for a web host. */
  readonly out: string;
  /** The path of the backbone, if it is not one that Verger knows by name. */
  readonly model?: string | undefined;
  /** Replace the app, if there is one. Default: false. */
  readonly overwrite?: boolean | undefined;
  /** Regions outside Europe where buckets may be. Default: none. */
  readonly allowRegions?: readonly string[] | undefined;
}

/**
 * Makes an app of a recogniser: a folder of files for any web host. Phones recognise with it on their own, without a network
 * after the first visit.
 *
 * @example
 * const { wireBytes } = await buildApp({ recogniser: 'fruit.recogniser', out: 'app' });
 *
 * @throws VergerError `usage` for a wrong option, a folder that exists, or another backbone; `model` if the app can't run
 * it; `not-found`, `corrupt-result`
 */
export async function buildApp(options: BuildAppOptions): Promise<BuiltApp> {
  const kinds = { recogniser: path, out: path, model: path, overwrite: flag, allowRegions: texts };
  const checked = checkOptions<BuildAppOptions>('buildApp', options, kinds, ['recogniser', 'out']);
  const { recogniser, out, model, overwrite = false, allowRegions = [] } = checked;
  const request = { recogniser: Location.parse(recogniser), out: resolve(out), model, overwrite };
  // ONNX Runtime takes a while to load.
  const { buildApp: build } = await import('../phone/build-app.js');
  return build(request, { allowRegions });
}
