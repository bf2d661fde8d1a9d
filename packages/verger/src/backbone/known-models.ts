import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../common/cache-folder.js';
import { systemCode } from '../common/errors.js';
import { packageFile } from '../common/package-root.js';

/** A model that can be requested by name. */
export interface KnownModel {
  readonly name: string;
  /** Ships with the package; others are pulled. */
  readonly isEmbedded: boolean;
  readonly licence: string;
  /** Human-readable origin. */
  readonly source: string;
  /** How to get it if it is missing. */
  readonly remedy: string;
  /** Path of its ONNX file, which may not exist; the sidecar is beside it. */
  path(): string;
}

/** What runs and recognisers of this release use. */
const verger2 = bundled('verger-2');

/** For results and recognisers of earlier releases. */
const verger1 = bundled('verger-1');

export const mobileNetV2: KnownModel = {
  name: 'mobilenet-v2',
  isEmbedded: false,
  licence: 'Apache-2.0',
  source: 'Keras Applications, trained on ImageNet',
  remedy: 'verger model pull mobilenet-v2',
  path: () => join(pulledModels(), 'mobilenet-v2.onnx'),
};

/** The model of a run that names none. */
export const defaultModel = verger2.name;

export const knownModels: readonly KnownModel[] = [verger2, verger1, mobileNetV2];

/** The folder of a model that a user added under a name, which holds the name's file and all that belongs to it. */
export function addedModelFolder(name: string): string {
  return join(addedModels(), name);
}

/** The folder for the folders of models that users added. */
export function addedModels(): string {
  return join(pulledModels(), 'added');
}

/** The names of the models that were added, in order. */
export function addedModelNames(): readonly string[] {
  try {
    return readdirSync(addedModels()).filter(isModelName).sort();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Letters, digits and `._-`, as file systems and shells take them. */
export function isModelName(name: string): boolean {
  return /^[a-z0-9][a-z0-9._-]{0,63}$/i.test(name) && !/\.onnx$/i.test(name);
}

/** The folder for pulled models. */
export function pulledModels(): string {
  return cacheFolder('models');
}

export function findKnownModel(name: string): KnownModel | undefined {
  return knownModels.find((model) => model.name === name);
}

function bundled(name: string): KnownModel {
  return {
    name,
    isEmbedded: true,
    licence: 'Apache-2.0',
    source: 'bundled with verger',
    remedy: 'reinstall verger: the package includes this model',
    path: () => packageFile(`models/${name}.onnx`),
  };
}
