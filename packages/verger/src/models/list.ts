import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { addedModelFolder, addedModelNames, type KnownModel, knownModels } from '../backbone/known-models.js';
import { findModel, loadModel } from '../backbone/model-file.js';
import { locateModel } from '../backbone/model-source.js';
import { openBackbone } from '../backbone/open-backbone.js';
import { messageOf } from '../common/errors.js';

/** A known model and its state on this machine. */
export interface ListedModel {
  readonly name: string;
  /** `missing`: it should have been installed with the package. */
  readonly state: 'ready' | 'not pulled' | 'missing' | 'damaged';
  readonly licence: string;
  readonly source: string;
  /** Where its file is, or would be. */
  readonly path: string;
  /** How to get or repair it, if it is not ready. */
  readonly remedy?: string;
  readonly problem?: string;
  readonly facts?: ModelFacts;
}

/** What an installed model is. */
export interface ModelFacts {
  readonly bytes: number;
  readonly sha256: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Features per image. */
  readonly features: number;
}

/** The known models and those that were added; opens each one that is installed. */
export async function listModels(): Promise<ListedModel[]> {
  const added = addedModelNames().map(inspectAdded);
  return Promise.all([...knownModels.map(inspectModel), ...added]);
}

async function inspectAdded(name: string): Promise<ListedModel> {
  const path = join(addedModelFolder(name), `${name}.onnx`);
  const listed = { name, path, licence: 'not stated', source: 'added with verger model add' };
  try {
    const { licence = listed.licence, source = listed.source } = (await findModel(locateModel(path))).sidecar;
    return { ...listed, licence, source, state: 'ready', facts: await detailsOf(path) };
  } catch (error) {
    const remedy = `verger model remove ${name}, then add it again`;
    return { ...listed, state: 'damaged', problem: messageOf(error), remedy };
  }
}

async function inspectModel(model: KnownModel): Promise<ListedModel> {
  const { name, licence, source, remedy } = model;
  const path = model.path();
  const listed = { name, licence, source, path };
  if (!existsSync(path)) return { ...listed, state: model.isEmbedded ? 'missing' : 'not pulled', remedy };
  try {
    return { ...listed, state: 'ready', facts: await detailsOf(path) };
  } catch (error) {
    return { ...listed, state: 'damaged', problem: messageOf(error), remedy };
  }
}

async function detailsOf(path: string): Promise<ModelFacts> {
  const file = await findModel(locateModel(path));
  const backbone = await openBackbone(await loadModel(file), file);
  await backbone.close();
  const { features, preprocessing } = backbone.shape;
  const { width, height } = preprocessing;
  return { bytes: statSync(path).size, sha256: file.sha256, width, height, features };
}
