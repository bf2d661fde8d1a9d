import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { VergerError } from '../common/errors.js';
import { nearestName } from '../common/nearest-name.js';
import { Location } from '../storage/location.js';
import {
  addedModelFolder,
  addedModelNames,
  findKnownModel,
  isModelName,
  knownModels,
} from './known-models.js';

/** Where a model's file should be. */
export interface ModelSource {
  readonly location: Location;
  /** What to report if there is no such file, and what to do about it or about a damaged one. */
  readonly missing: string;
  readonly remedy: string;
  /** A model of ours, whose images are prepared by default as it needs them. */
  readonly isKnown?: true;
}

/**
 * Locates a model, without reading it.
 * @param text the path or address of an ONNX file, or the name of a known model
 * @throws VergerError `model` if it is neither, `usage` for an address that no storage supports
 */
export function locateModel(text: string): ModelSource {
  if (isPath(text)) {
    return {
      location: Location.parse(text),
      missing: `no model at ${text}`,
      remedy: '--model takes the path of an ONNX file or the name of a model',
    };
  }
  const known = findKnownModel(text);
  if (known === undefined) {
    const added = locateAdded(text);
    if (added !== undefined) return added;
    const names = [...knownModels.map((model) => model.name), ...addedModelNames()];
    const meant = nearestName(text, names);
    throw new VergerError('model', `no file or model named ${text}`, {
      hint:
        meant === undefined
          ? `models: ${names.join(', ')}; verger model list says more`
          : `did you mean ${meant}?`,
    });
  }
  return {
    location: Location.parse(known.path()),
    missing: `the model ${text} is not installed`,
    remedy: known.remedy,
    isKnown: true,
  };
}

/** A model that was added under this name. */
function locateAdded(name: string): ModelSource | undefined {
  if (!isModelName(name)) return undefined;
  const path = join(addedModelFolder(name), `${name}.onnx`);
  if (!existsSync(path)) return undefined;
  return {
    location: Location.parse(path),
    missing: `the model ${name} is gone`,
    remedy: `verger model remove ${name}, then add it again`,
  };
}

/** Anything that can't be a name is a path, and so is an existing file. */
function isPath(text: string): boolean {
  if (/[/\\]|\.onnx$/i.test(text)) return true;
  return statSync(text, { throwIfNoEntry: false })?.isFile() === true;
}
