import { VergerError } from '../common/errors.js';
import { StorageError } from '../storage/storage-error.js';
import type { Location } from '../storage/location.js';
import type { Storage } from '../storage/storage.js';
import { fromHuggingFace } from './foreign/huggingface.js';
import { fromTimm } from './foreign/timm.js';
import { fromTorchvision } from './foreign/torchvision.js';
import { parseSidecar, type Preparing, prepares, readJson, type Sidecar } from './sidecar.js';

/** What is known about a model besides its file, and where it was found. */
export interface Description {
  readonly sidecar: Sidecar;
  /** The sidecar's own fields; all others of `sidecar` are from `preparedBy`. */
  readonly own: Sidecar;
  /** The sidecar's name, if there is one. */
  readonly ownFile: string | undefined;
  /** What says how images are prepared; undefined if nothing does. */
  readonly preparedBy: string | undefined;
}

/** Preparing as another library's settings say it. */
interface Foreign {
  readonly file: string;
  readonly preparing: Preparing;
}

const huggingFaceFile = 'preprocessor_config.json';
const timmFile = 'config.json';

/** The model's folder. */
interface Folder {
  readonly storage: Storage;
  readonly location: Location;
}

/**
 * Reads the sidecar of a model and, if that says nothing of how images are prepared, the settings of Hugging Face's
 * processors or of timm beside it.
 * @param storage of the model's folder
 * @throws VergerError `model` if one of them is invalid
 */
export async function readDescription(storage: Storage, { name, parent }: Location): Promise<Description> {
  const folder: Folder = { storage, location: parent };
  const stem = name.replace(/\.onnx$/i, '');
  const found = await readFirst(folder, `${name}.json`, `${stem}.json`);
  const { huggingface, timm, torchvision, ...own } =
    found === undefined ? {} : parseSidecar(found.bytes, parent.textOf(found.file));
  const inner = Object.entries({ huggingface, timm, torchvision }).filter(
    ([, values]) => values !== undefined,
  );
  const file = found?.file ?? '';
  if (inner.length > 1) {
    const names = inner.map(([field]) => field).join(' and ');
    throw new VergerError('model', `${parent.textOf(file)}: ${names} contradict each other`, {
      hint: 'keep one of them',
    });
  }
  const foreign =
    inner.length > 0
      ? translated(folder, `${file}: ${inner[0][0]}`, { huggingface, timm, torchvision })
      : prepares(own)
        ? undefined
        : await readForeign(folder);
  const preparedBy = foreign?.file ?? (prepares(own) ? found?.file : undefined);
  return { sidecar: { ...foreign?.preparing, ...own }, own, ownFile: found?.file, preparedBy };
}

type Settings = Readonly<Record<string, unknown>>;

/** @param file its name, and the field in it that holds the settings */
function translated(
  { location }: Folder,
  file: string,
  {
    huggingface,
    timm,
    torchvision,
  }: Partial<Record<'huggingface' | 'timm' | 'torchvision', Settings | undefined>>,
): Foreign | undefined {
  const path = location.textOf(file);
  if (huggingface !== undefined)
    return { file, preparing: fromHuggingFace({ values: huggingface, file: path }) };
  if (timm !== undefined) return { file, preparing: fromTimm({ values: cfgOf(timm) ?? timm, file: path }) };
  if (torchvision !== undefined)
    return { file, preparing: fromTorchvision({ values: torchvision, file: path }) };
  return undefined;
}

/** A folder made by Hugging Face's tools or by timm. */
async function readForeign(folder: Folder): Promise<Foreign | undefined> {
  const huggingface = await readSettings(folder, huggingFaceFile);
  if (huggingface !== undefined) {
    const isTimm = cfgOf(huggingface) !== undefined;
    return translated(folder, huggingFaceFile, isTimm ? { timm: huggingface } : { huggingface });
  }
  const config = await readSettings(folder, timmFile);
  // transformers has a file of this name, which says nothing of images.
  return config === undefined || cfgOf(config) === undefined
    ? undefined
    : translated(folder, timmFile, { timm: config });
}

/** timm's `pretrained_cfg`, in the `config.json` of its models on the Hugging Face hub. */
function cfgOf(settings: Settings): Settings | undefined {
  const cfg = settings.pretrained_cfg;
  return typeof cfg === 'object' && cfg !== null ? (cfg as Settings) : undefined;
}

async function readSettings(folder: Folder, file: string): Promise<Settings | undefined> {
  const found = await readFirst(folder, file);
  if (found === undefined) return undefined;
  const path = folder.location.textOf(file);
  const values = readJson(found.bytes, path);
  if (typeof values === 'object' && values !== null && !Array.isArray(values)) return values as Settings;
  throw new VergerError('model', `${path}: not a JSON object`, { hint: 'a sidecar takes precedence' });
}

async function readFirst(
  { storage }: Folder,
  ...files: readonly string[]
): Promise<{ readonly bytes: Uint8Array; readonly file: string } | undefined> {
  for (const file of files) {
    try {
      return { bytes: await storage.read(file), file };
    } catch (error) {
      if (!(error instanceof StorageError && error.fault === 'missing')) throw error;
    }
  }
  return undefined;
}
