import type { AddedModel } from '../models/add.js';
import type { CheckedModel } from '../models/check.js';

// Loaded when they are used: a run's driver needs no ONNX Runtime.

/**
 * Copies a model, its weights and what is known about it into the cache folder, so that `run` takes its name as `model`.
 * It is loaded and run first.
 * @param file the path or address of an ONNX file
 * @param name by default the one in its sidecar, or else the file's
 * @throws VergerError `usage` for a name that can't be one or that is taken, `model` if the model does not work
 */
export async function addModel(file: string, name?: string): Promise<AddedModel> {
  return (await import('../models/add.js')).addModel(file, name);
}

/**
 * Removes a model that `addModel` added.
 * @throws VergerError `usage` if there is none of this name
 */
export async function removeModel(name: string): Promise<void> {
  return (await import('../models/add.js')).removeModel(name);
}

/**
 * Loads a model, runs it, and reports how Verger understands it.
 * @param model its path or address, or its name
 * @param image the path of a picture to run it on
 * @throws VergerError `model` if it can't be used, `not-found` or `usage` for the picture
 */
export async function checkModel(model: string, image?: string): Promise<CheckedModel> {
  return (await import('../models/check.js')).checkModel(model, image);
}
