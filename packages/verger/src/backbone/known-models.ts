import { join } from 'node:path';
import { cacheFolder } from '../common/cache-folder.js';
import { packageFile } from '../common/package-root.js';

/** A model that is asked for by its name, wherever it lies. */
export interface KnownModel {
  readonly name: string;
  /** Comes with the package; others are pulled. */
  readonly isEmbedded: boolean;
  readonly licence: string;
  /** Where it comes from, for people. */
  readonly source: string;
  /** What brings it where it is absent. */
  readonly remedy: string;
  /** The path of its ONNX file, whether it is there or not; its sidecar lies beside it. */
  path(): string;
}

const verger1: KnownModel = {
  name: 'verger-1',
  isEmbedded: true,
  licence: 'Apache-2.0',
  source: 'comes with verger',
  remedy: 'install verger again: the package holds this model',
  path: () => packageFile('models/verger-1.onnx'),
};

export const mobileNetV2: KnownModel = {
  name: 'mobilenet-v2',
  isEmbedded: false,
  licence: 'Apache-2.0',
  source: 'Keras Applications, trained on ImageNet',
  remedy: 'verger model pull mobilenet-v2',
  path: () => join(pulledModels(), 'mobilenet-v2.onnx'),
};

/** What a run takes where no model is named. */
export const defaultModel = verger1.name;

export const knownModels: readonly KnownModel[] = [verger1, mobileNetV2];

/** The folder that pulled models are kept in. */
export function pulledModels(): string {
  return cacheFolder('models');
}

export function findKnownModel(name: string): KnownModel | undefined {
  return knownModels.find((model) => model.name === name);
}
