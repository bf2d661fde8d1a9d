import { checkOptions } from '../../common/check-options.js';
import { flag, path, texts } from '../../common/option-kinds.js';
import type { ExportedOnnx } from '../../recognise/export-onnx.js';
import { Location } from '../../storage/location.js';
import { requireNoFile } from '../../storage/write-named-file.js';

/** What to export; `recogniser` and `output` are required. */
export interface ExportOnnxOptions {
  readonly recogniser: string;
  /** The ONNX file to write. */
  readonly output: string;
  /** The path of the backbone, if it is not one that Verger knows by name. */
  readonly model?: string | undefined;
  /** Replace the file, if there is one. Default: false. */
  readonly overwrite?: boolean | undefined;
  /** Regions outside Europe where buckets may be. Default: none. */
  readonly allowRegions?: readonly string[] | undefined;
}

/**
 * Writes backbone and recogniser as one ONNX file: image tensor in, `posterior` and `distance` out. What a runtime must know
 * besides (labels, kinds, thresholds, how images are prepared) is in the model's metadata, as JSON under the key `verger`.
 *
 * @throws VergerError `usage` for a wrong option, another backbone, or a file that exists; `model` if the backbone's output
 * needs more than a graph gives
 */
export async function exportOnnx(options: ExportOnnxOptions): Promise<ExportedOnnx> {
  const kinds = { recogniser: path, output: path, model: path, overwrite: flag, allowRegions: texts };
  const checked = checkOptions<ExportOnnxOptions>('exportOnnx', options, kinds, ['recogniser', 'output']);
  const { allowRegions = [], overwrite = false, model } = checked;
  const target = Location.parse(checked.output);
  if (!overwrite) await requireNoFile(target, { allowRegions });
  // ONNX Runtime takes a while to load.
  const { writeOnnx } = await import('../../recognise/export-onnx.js');
  return writeOnnx(Location.parse(checked.recogniser), target, {
    model,
    overwrite,
    access: { allowRegions },
  });
}
