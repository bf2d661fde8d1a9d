import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import * as z from 'zod';
import { VergerError } from '../../common/errors.js';
import { mostRows } from '../atlas/atlas-columns.js';
import { requireRowBits, selectionColumns, selectionCsv } from '../atlas/selection-csv.js';
import { attachment } from './attachment.js';
import type { OpenRunAtlas } from './open-run-atlas.js';
import { parametersOf } from './query.js';

const mostBytes = mostRows / 8;
const parameters = { columns: z.enum(['all', 'paths']).default('all') };

/** A selection as a table. Its rows are asked for in a body, since an address has no room for a million. */
export function selectionRoute(open: OpenRunAtlas): Hono {
  const routes = new Hono();
  const limit = bodyLimit({
    maxSize: mostBytes,
    onError: () => {
      throw new VergerError('usage', `a selection has at most ${mostBytes} bytes`);
    },
  });
  routes.post('/:run/atlas/selection.csv', limit, async (context) => {
    const { columns } = parametersOf(parameters, context.req.query());
    const { table, columns: atlas } = await open(context.req.param('run'));
    const bits = new Uint8Array(await context.req.arrayBuffer());
    requireRowBits(bits, atlas.rows);
    const lines = ReadableStream.from(encoded(selectionCsv(table, bits, selectionColumns[columns])));
    const headers = { 'content-type': 'text/csv; charset=utf-8', ...attachment('selection.csv') };
    return context.body(lines, 200, headers);
  });
  return routes;
}

async function* encoded(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const text of texts) yield encoder.encode(text);
}
