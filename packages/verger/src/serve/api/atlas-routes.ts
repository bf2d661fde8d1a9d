import { Hono } from 'hono';
import * as z from 'zod';
import { VergerError } from '../../common/errors.js';
import { isOfResult } from '../../job/atlas.js';
import { readManifest } from '../../job/manifest.js';
import { readFittedPca } from '../../runs/fitted-pca.js';
import { labelOf } from '../atlas/atlas-columns.js';
import { findingKinds } from '../atlas/finding-kinds.js';
import { findingRows } from '../atlas/findings.js';
import { readImages, readNeighbours, readPaths } from '../atlas/images.js';
import { pointBytes } from '../atlas/point-bytes.js';
import type { Pictures } from '../pictures/pictures.js';
import type { AtlasAnswer, AtlasImageAnswer, AtlasImagesAnswer, ComponentsAnswer } from './atlas-answers.js';
import type { OpenRunAtlas } from './open-run-atlas.js';
import { pageQuery, parametersOf } from './query.js';
import { selectionRoute } from './selection-route.js';

const row = z.coerce.number().int().min(0).max(1e9);
/** Rows as `1,2,3`. */
const rowList = z
  .string()
  .max(4000)
  .regex(/^\d+(,\d+)*$/)
  .transform((text) => text.split(',').map(Number))
  .pipe(z.array(z.number().int().max(1e9)).max(200));

/** The atlas of a result: points for the map, images by their rows, what was found, and what each k brings. */
export function atlasRoutes(open: OpenRunAtlas, pictures: Pictures): Hono {
  const routes = new Hono();
  routes.get('/:run/atlas', async (context) => {
    const { manifest, columns, output } = await open(context.req.param('run'));
    const { rows: images, labels } = columns;
    const result = await readManifest(output);
    const hasPictures = result !== undefined && (await pictures.shownInput(result.input)) !== undefined;
    return context.json({
      images,
      labels,
      summary: manifest.summary,
      isCurrent: result !== undefined && isOfResult(manifest, result),
      hasPictures,
    } satisfies AtlasAnswer);
  });
  routes.get('/:run/atlas/points.bin', async (context) => {
    const { manifest, columns } = await open(context.req.param('run'));
    const bytes = pointBytes(columns, manifest.summary.outliers.above);
    return context.body(bytes, 200, { 'content-type': 'application/octet-stream' });
  });
  routes.get('/:run/atlas/images', async (context) => {
    const { rows } = parametersOf({ rows: rowList }, context.req.query());
    const { table } = await open(context.req.param('run'));
    return context.json({
      total: rows.length,
      images: await readImages(table, rows),
    } satisfies AtlasImagesAnswer);
  });
  routes.get('/:run/atlas/images/:row', async (context) => {
    const { row: asked } = parametersOf({ row }, { row: context.req.param('row') });
    const { table, columns } = await open(context.req.param('run'));
    if (asked >= columns.rows) throw new VergerError('not-found', 'there is no such image');
    const near = await readNeighbours(table, asked);
    const [[image], paths] = await Promise.all([readImages(table, [asked]), readPaths(table, near.rows)]);
    return context.json({
      image,
      neighbours: near.rows.flatMap((row, i) => {
        const path = paths.get(row);
        if (path === undefined) return [];
        return [{ row, path, label: labelOf(columns, row), distance: near.distances[i] }];
      }),
    } satisfies AtlasImageAnswer);
  });
  routes.get('/:run/atlas/findings', async (context) => {
    const query = parametersOf({ ...pageQuery, kind: z.enum(findingKinds) }, context.req.query());
    const { table, columns, manifest } = await open(context.req.param('run'));
    const rows = findingRows(columns, query.kind, manifest.summary.outliers.above);
    const wanted = [...rows.subarray(query.from, query.from + query.count)];
    return context.json({
      total: rows.length,
      images: await readImages(table, wanted),
    } satisfies AtlasImagesAnswer);
  });
  routes.get('/:run/atlas/components', async (context) => {
    const { output, manifest } = await open(context.req.param('run'));
    const result = await readManifest(output);
    const explained =
      result === undefined ? [] : [...(await readFittedPca(output, result)).explainedVarianceRatio];
    return context.json({
      explained,
      curves: manifest.summary.accuracy,
      bytesPerComponent: 4,
    } satisfies ComponentsAnswer);
  });
  routes.route('/', selectionRoute(open));
  return routes;
}
