import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import type { Backbone } from '../backbone/backbone.js';
import {
  addedModelFolder,
  addedModelNames,
  addedModels,
  findKnownModel,
  isModelName,
} from '../backbone/known-models.js';
import { findModel, loadModel, type ModelBytes, type ModelFile } from '../backbone/model-file.js';
import { locateModel } from '../backbone/model-source.js';
import { openBackbone } from '../backbone/open-backbone.js';
import type { Sidecar } from '../backbone/sidecar.js';
import { systemCode, systemMessage, VergerError } from '../common/errors.js';
import { encodeJson } from '../common/json.js';
import { makeFolder } from '../storage/make-folder.js';

/** A model that can be requested by its name now. */
export interface AddedModel {
  readonly name: string;
  /** Of its ONNX file. */
  readonly path: string;
  /** SHA-256, checked whenever the model is used. */
  readonly sha256: string;
  /** Features per image. */
  readonly features: number;
  /** It had been added before, with the same sidecar, so nothing was done. */
  readonly alreadyAdded: boolean;
}

/**
 * Copies a model, its weights and what is known about it into the cache folder, so that it can be requested by name.
 * It is loaded and run first.
 * @param file the path or address of an ONNX file
 * @param name by default the one in its sidecar, or else the file's
 * @throws VergerError `usage` for a name that can't be one or that is taken, `model` if the model does not work
 */
export async function addModel(file: string, name?: string): Promise<AddedModel> {
  requireFile(file);
  const model = await findModel(locateModel(file));
  const chosen = name ?? model.name;
  requireName(chosen);
  const bytes = await loadModel(model);
  const { features } = await shapeOf(bytes, model);
  const sidecar: Sidecar = { ...model.sidecar, name: chosen, sha256: model.sha256 };
  const path = join(addedModelFolder(chosen), `${chosen}.onnx`);
  const added = { name: chosen, path, sha256: model.sha256, features };
  const current = await findAdded(chosen);
  if (current === undefined) {
    await install(chosen, bytes, sidecar);
    return { ...added, alreadyAdded: false };
  }
  if (JSON.stringify(sorted(current)) === JSON.stringify(sorted(sidecar)))
    return { ...added, alreadyAdded: true };
  throw taken(chosen);
}

/**
 * Removes a model that was added.
 * @throws VergerError `usage` if there is none of this name
 */
export async function removeModel(name: string): Promise<void> {
  const names = addedModelNames();
  if (!names.includes(name)) {
    throw new VergerError('usage', `no model named ${name} was added`, {
      hint: names.length === 0 ? 'none was added' : `added: ${names.join(', ')}`,
    });
  }
  await rm(addedModelFolder(name), { recursive: true });
}

function requireFile(file: string): void {
  if (findKnownModel(file) === undefined) return;
  throw new VergerError('usage', `${file} has a name already`, { hint: 'give the path of an ONNX file' });
}

function requireName(name: string): void {
  if (!isModelName(name)) {
    throw new VergerError('usage', `${JSON.stringify(name)} can't be the name of a model`, {
      hint: 'give it one with --name: letters, digits, dots, hyphens and underscores, at most 64',
    });
  }
  if (findKnownModel(name) !== undefined) throw taken(name);
}

function taken(name: string): VergerError {
  return new VergerError('usage', `there is another model named ${name}`, {
    hint: `choose another --name${findKnownModel(name) === undefined ? `, or remove it: verger model remove ${name}` : ''}`,
  });
}

async function shapeOf(bytes: ModelBytes, model: ModelFile): Promise<Backbone['shape']> {
  const backbone = await openBackbone(bytes, model);
  await backbone.close();
  return backbone.shape;
}

/** The sidecar of a model that was added under this name; its digest is that of its files. */
async function findAdded(name: string): Promise<Sidecar | undefined> {
  if (!addedModelNames().includes(name)) return undefined;
  return (await findModel(locateModel(name))).sidecar;
}

/** Appears whole or not at all. */
async function install(name: string, { onnx, weights }: ModelBytes, sidecar: Sidecar): Promise<void> {
  const files = [
    ...weights.map((file) => ({ name: posix.normalize(file.name), bytes: file.bytes })),
    { name: `${name}.onnx`, bytes: onnx },
    { name: `${name}.json`, bytes: encodeJson(sidecar) },
  ];
  if (new Set(files.map((file) => file.name)).size < files.length) {
    throw new VergerError('usage', `the model's weights are in a file named ${name}.onnx or ${name}.json`, {
      hint: 'choose another --name',
    });
  }
  // A leading dot is no name.
  const folder = join(addedModels(), `.${name}.${randomUUID()}`);
  try {
    for (const file of files) {
      const path = join(folder, file.name);
      await makeFolder(dirname(path));
      await writeFile(path, file.bytes, { flush: true });
    }
    await rename(folder, addedModelFolder(name));
  } catch (cause) {
    await rm(folder, { recursive: true, force: true });
    // Another process was faster.
    if (['ENOTEMPTY', 'EEXIST'].includes(systemCode(cause) ?? '')) throw taken(name);
    throw new VergerError('storage', `can't add the model: ${systemMessage(cause)}`, { cause });
  }
}

function sorted(sidecar: Sidecar): [string, unknown][] {
  return Object.entries(sidecar).sort(([a], [b]) => (a < b ? -1 : 1));
}
