import type { Command } from 'commander';
import { describe } from '../backbone/image-input.js';
import type { AddedModel } from '../models/add.js';
import type { CheckedModel } from '../models/check.js';
import { columns, fileSize, integer, jsonLine } from './format.js';

interface JsonFlag {
  readonly json?: true;
}

/** `verger model add`: gives a model a name. */
export function addAdd(model: Command): void {
  model
    .command('add')
    .description('copy a model, its weights and its sidecar into the cache, to be used by a name')
    .argument('<file>', 'ONNX file')
    .option('--name <name>', "name to give it (default: the sidecar's, or the file's)")
    .option('--json', 'print the added model as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  verger model add my-model.onnx\n  verger model add export/model.onnx --name dinov2',
    )
    .action(async (file: string, { name, json }: JsonFlag & { readonly name?: string }) => {
      const { addModel } = await import('../models/add.js');
      const added = await addModel(file, name);
      process.stdout.write(`${json === true ? jsonLine(added) : addedText(added)}\n`);
    });
}

/** `verger model remove`: removes a model that was added. */
export function addRemove(model: Command): void {
  model
    .command('remove')
    .description('remove a model that was added')
    .argument('<name>', 'name from `verger model list`')
    .addHelpText('after', '\nExamples:\n  verger model remove dinov2')
    .action(async (name: string) => {
      const { removeModel } = await import('../models/add.js');
      await removeModel(name);
      process.stdout.write(`Removed ${name}.\n`);
    });
}

/** `verger model check`: shows how a model is understood. */
export function addCheck(model: Command): void {
  model
    .command('check')
    .description('load a model, run it, and show what goes in and what comes out')
    .argument('<file|name>', 'ONNX file, or a name from `verger model list`')
    .option('--image <photo>', 'run it on this picture (default: noise)')
    .option('--json', 'print as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  verger model check my-model.onnx\n  verger model check my-model.onnx --image photo.jpg --json',
    )
    .action(async (file: string, { image, json }: JsonFlag & { readonly image?: string }) => {
      const { checkModel } = await import('../models/check.js');
      const checked = await checkModel(file, image);
      process.stdout.write(`${json === true ? jsonLine(checked) : checkedText(checked, image)}\n`);
    });
}

function addedText({ name, path, sha256, features, alreadyAdded }: AddedModel): string {
  const first = alreadyAdded ? `Nothing to do: ${name} was added before.` : `Added ${name}.`;
  const facts = columns([
    ['features', integer(features)],
    ['sha256', sha256],
    ['path', path],
    ['use it', `verger run <input> <output> --model ${name}`],
  ]);
  return `${first}\n${facts}`;
}

function checkedText(checked: CheckedModel, image: string | undefined): string {
  const { name, sha256, files, inputs, outputs, fields, features, imagesPerSecond, isDeterministic, row } =
    checked;
  const tensors = (infos: CheckedModel['inputs'], title: string): [string, string][] =>
    infos.map((info, i) => [i === 0 ? title : '', describe(info)]);
  const facts = columns([
    ...files.map((file): [string, string] => ['file', `${file.name}, ${fileSize(file.bytes)}`]),
    ['sha256', sha256],
    ...tensors(inputs, inputs.length === 1 ? 'input' : 'inputs'),
    ...tensors(outputs, outputs.length === 1 ? 'output' : 'outputs'),
    ['features', integer(features)],
    ['speed', `${imagesPerSecond.toFixed(1)} images/s on one core`],
    ['twice', isDeterministic ? 'the same bits' : 'DIFFERENT: results would not be repeatable'],
    [image === undefined ? 'of noise' : 'of the image', rowText(row)],
  ]);
  const settings = columns(fields.map((field) => [field.name, `${valueText(field.value)}  (${field.from})`]));
  return `${name}\n${facts}\n\nSettings, and what they are from:\n${settings}`;
}

function rowText({ first, norm, isFinite }: CheckedModel['row']): string {
  const numbers = first.map((value) => value.toPrecision(6)).join(' ');
  return `${numbers} ...  norm ${norm.toPrecision(6)}${isFinite ? '' : ', NOT ALL FINITE'}`;
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value).slice(0, 100);
}
