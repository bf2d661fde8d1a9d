import { Hono } from 'hono';
import * as z from 'zod';
import { VergerError } from '../../common/errors.js';
import { readManifest } from '../../job/manifest.js';
import { readImages } from '../atlas/images.js';
import type { Pictures } from '../pictures/pictures.js';
import type { OpenRunAtlas } from './open-run-atlas.js';
import { parametersOf } from './query.js';

const parameters = {
  row: z.coerce.number().int().min(0).max(1e9),
  side: z.coerce
    .number()
    .pipe(z.union([z.literal(64), z.literal(320)]))
    .default(64),
};

/** Small pictures of images, by their rows: no path is part of an address, and no file is sent as it is. */
export function pictureRoutes(open: OpenRunAtlas, pictures: Pictures): Hono {
  const routes = new Hono();
  routes.get('/:run/atlas/pictures/:row', async (context) => {
    const given = { ...context.req.query(), row: context.req.param('row') };
    const { row, side } = parametersOf(parameters, given);
    const { output, table } = await open(context.req.param('run'));
    const [images, manifest] = await Promise.all([readImages(table, [row]), readManifest(output)]);
    const image = images.at(0);
    if (image === undefined || manifest === undefined)
      throw new VergerError('not-found', 'there is no such image');
    const { input } = manifest;
    const picture = await pictures.picture({ input, path: image.path, sha256: image.sha256, side });
    if (typeof picture === 'string') throw new VergerError('not-found', `the picture is ${picture}`);
    const headers = { 'content-type': 'image/webp', 'cache-control': 'private, max-age=3600' };
    return context.body(picture, 200, headers);
  });
  return routes;
}
