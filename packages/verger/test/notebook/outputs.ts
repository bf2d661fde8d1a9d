import { readFile } from 'node:fs/promises';
import * as z from 'zod';

const text = z.union([z.string(), z.array(z.string()).transform((lines) => lines.join(''))]);
const output = z.object({
  output_type: z.string(),
  text: text.optional(),
  data: z.record(z.string(), z.unknown()).optional(),
});
const notebook = z.object({
  cells: z.array(
    z.object({
      cell_type: z.string(),
      source: text,
      execution_count: z.number().nullish(),
      outputs: z.array(output).optional(),
    }),
  ),
});

export interface Notebook {
  readonly code: readonly { readonly source: string; readonly ran: boolean }[];
  /** What its cells printed and showed, without the bytes of pictures. */
  readonly shown: string;
}

/** The cells of a notebook, and their outputs as text. */
export async function readNotebook(file: string): Promise<Notebook> {
  const { cells } = notebook.parse(JSON.parse(await readFile(file, 'utf8')));
  const code = cells.filter((cell) => cell.cell_type === 'code');
  const outputs = code.flatMap((cell) => cell.outputs ?? []);
  const texts = outputs.flatMap((each) => [each.text ?? '', ...Object.values(each.data ?? {}).map(asText)]);
  return {
    code: code.map((cell) => ({ source: cell.source, ran: typeof cell.execution_count === 'number' })),
    shown: texts.join('\n').replaceAll(/base64,[^"]*/g, ''),
  };
}

function asText(value: unknown): string {
  const { data } = text.safeParse(value);
  return data ?? JSON.stringify(value);
}
