import type { Command } from 'commander';
import { exportOnnx } from '../../api/recognise/export-onnx.js';
import { counted } from '../../common/counted.js';
import { columns, jsonLine } from '../format.js';
import { allowRegionOption } from '../options.js';

interface ExportFlags {
  readonly onnx: string;
  readonly model?: string;
  readonly overwrite?: true;
  readonly allowRegions?: readonly string[];
  readonly json?: true;
}

const examples = `
Examples:
  verger export fruit.recogniser --onnx fruit.onnx
  verger export fruit.recogniser --onnx fruit.onnx --model my-backbone.onnx

The file has the backbone and the recogniser: prepared images in, probabilities ("posterior") and "distance" out. Labels,
thresholds and how images are prepared are in its metadata, as JSON under the key "verger". It can't learn or forget.`;

/** `verger export`: a recogniser for other runtimes. */
export function setUp(command: Command): void {
  command
    .argument('<recogniser>', 'file that verger train has written')
    .requiredOption('--onnx <file>', 'ONNX file to write')
    .option('--model <name|file>', 'its backbone (default: the one with the name that it was trained with)')
    .option('--overwrite', 'replace the file')
    .addOption(allowRegionOption('allowRegions'))
    .option('--json', 'print as JSON')
    .addHelpText('after', examples)
    .action(async (recogniser: string, { onnx, json, ...options }: ExportFlags) => {
      const exported = await exportOnnx({ ...options, recogniser, output: onnx });
      const { input, outputs, labels, bytes, error } = exported;
      const text = columns([
        ['model', `${onnx}, ${(bytes / 1e6).toFixed(1)} MB`],
        ['input', `${input.name} [${input.shape.join(', ')}]`],
        ['outputs', `${outputs.join(', ')}: ${counted(labels.length, 'label')}`],
        ['checked', `probabilities differ by ${error.toExponential(1)} at most`],
      ]);
      process.stdout.write(json === true ? `${jsonLine(exported)}\n` : `${text}\n`);
    });
}
