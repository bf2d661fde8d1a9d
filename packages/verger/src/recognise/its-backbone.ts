import type { Recogniser } from '@verger/recogniser';
import { findModel, type ModelFile } from '../backbone/model-file.js';
import { locateModel } from '../backbone/model-source.js';
import { asAsked } from '../backbone/sidecar.js';
import { VergerError } from '../common/errors.js';
import type { Access } from '../storage/access.js';
import { requireAccess } from '../storage/open-storage.js';

/** The backbone of a recogniser, looking at its views. */
export interface ItsBackbone {
  readonly model: ModelFile;
  readonly access: Access;
}

/**
 * @param name the path of the backbone, if it is not one that Verger knows by name
 * @throws VergerError `model` if it is missing or invalid; `access`
 */
export async function backboneFor(
  { backbone: { name: own, views } }: Recogniser,
  name: string | undefined,
  allowed: Access,
): Promise<ItsBackbone> {
  const source = locateModel(name ?? own);
  const access = await requireAccess([source.location.parent], allowed);
  return { model: asAsked(await findModel(source, access), { views }), access };
}

/**
 * @param featureDigest of the features that a backbone makes
 * @throws VergerError `usage` if they are not those that the recogniser knows
 */
export function requireItsFeatures(
  { backbone }: Recogniser,
  { name, featureDigest }: { readonly name: string; readonly featureDigest: string },
): void {
  if (featureDigest === backbone.featureDigest) return;
  throw new VergerError('usage', `${name} does not make the features that this recogniser knows`, {
    hint: 'name its backbone with --model, and use the release of verger that trained it',
  });
}
