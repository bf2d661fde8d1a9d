import * as z from 'zod';
import { decodeJson, encodeCompactJson } from '../common/json.js';
import { parseAs } from '../common/parse-as.js';
import { decodeNpz, encodeNpz, requireArray } from '../pca/npz.js';
import type { NpyArray } from '../pca/npy.js';
import type { Storage } from '../storage/storage.js';
import { readWorkFile, type WorkFile, workFileSchema, writeWorkFile } from './work-files.js';

/** What a study reads of a result: for each part the file of its components and that of its texts. */
const inputsSchema = z.object({
  rows: z.int(),
  tables: z.array(workFileSchema),
  texts: z.array(workFileSchema),
});
export type StudyInputs = z.infer<typeof inputsSchema>;

/** The texts of some rows, by column. */
const textsSchema = z.object({
  paths: z.array(z.string()),
  labels: z.array(z.string().nullable()),
  splits: z.array(z.string().nullable()),
});
export type StudyTexts = z.infer<typeof textsSchema>;

/** Writes a file among the work of a study. */
export function writeStudyArrays(
  output: Storage,
  name: string,
  arrays: Readonly<Record<string, NpyArray>>,
): Promise<WorkFile> {
  return writeWorkFile(output, `study/${name}`, 'npz', encodeNpz(arrays));
}

export async function readStudyArrays(
  output: Storage,
  file: WorkFile,
): Promise<ReadonlyMap<string, NpyArray>> {
  return decodeNpz(await readWorkFile(output, file));
}

export function writeStudyTexts(output: Storage, name: string, texts: StudyTexts): Promise<WorkFile> {
  return writeWorkFile(output, `study/${name}`, 'json', encodeCompactJson(texts));
}

export function readStudyTexts(output: Storage, file: WorkFile): Promise<StudyTexts> {
  return readJson(output, file, textsSchema);
}

/** A list of files, so that tasks that read all of them need not name them. */
export function writeInputs(output: Storage, inputs: StudyInputs): Promise<WorkFile> {
  return writeWorkFile(output, 'study/inputs', 'json', encodeCompactJson(inputs));
}

export function readInputs(output: Storage, file: WorkFile): Promise<StudyInputs> {
  return readJson(output, file, inputsSchema);
}

/** A list of files in the order of their rows. */
export function writeFileList(output: Storage, name: string, files: readonly WorkFile[]): Promise<WorkFile> {
  return writeWorkFile(output, `study/${name}`, 'json', encodeCompactJson(files));
}

export function readFileList(output: Storage, file: WorkFile): Promise<readonly WorkFile[]> {
  return readJson(output, file, z.array(workFileSchema));
}

/** A float32 array of two dimensions, in a file of its own name. */
export async function readMatrix(output: Storage, file: WorkFile, name: string): Promise<Float32Array> {
  return requireArray(await readStudyArrays(output, file), name, Float32Array, 2).data;
}

async function readJson<T>(output: Storage, file: WorkFile, schema: z.ZodType<T>): Promise<T> {
  return parseAs(schema, decodeJson(await readWorkFile(output, file), file.key), file.key);
}
