import { Hono } from 'hono';
import { VergerError } from '../../common/errors.js';
import { readManifest } from '../../job/manifest.js';
import type { Reject } from '../../job/reject.js';
import { outputKeys } from '../../job/work-files.js';
import { readRejects } from '../../runs/rejects.js';
import { rejectsCsv } from '../../runs/rejects-csv.js';
import type { Location } from '../../storage/location.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { Place } from '../catalogue/place.js';
import type { LogCache } from '../log-cache.js';
import type { Pictures } from '../pictures/pictures.js';
import type { FirstBytesAnswer, NumberedReject, RejectsAnswer } from './answers.js';
import { attachment } from './attachment.js';
import { firstBytes } from './first-bytes.js';
import { knownRun } from './known-run.js';
import { pageQuery, parametersOf, searchText } from './query.js';

/** What says where the rejected files are, and whether they may be looked at. */
interface RejectedFiles {
  readonly logs: LogCache;
  readonly pictures: Pictures;
}

/** The inputs of a run that have no row. */
export function rejectRoutes(catalogue: Catalogue, { logs, pictures }: RejectedFiles): Hono {
  /** Undefined if nobody has named it to the server. */
  const shownInput = async (place: Place): Promise<Location | undefined> => {
    // A run with too many rejects leaves no manifest.
    const manifest = await readManifest(place.output).catch(() => undefined);
    const address = manifest?.input ?? (await logs.read(place))?.input;
    return address === undefined ? undefined : pictures.shownInput(address);
  };
  const routes = new Hono();
  routes.get('/:run/rejects', async (context) => {
    const { from, count, reason } = parametersOf({ ...pageQuery, reason: searchText }, context.req.query());
    const place = await knownRun(catalogue, context.req.param('run'));
    const all = await rejectsOf(place);
    const found = withReason(all, reason);
    const byReason: Record<string, number> = {};
    for (const { reason: name } of all) byReason[name] = (byReason[name] ?? 0) + 1;
    const rejects = found.slice(from, from + count);
    const showsBytes = (await shownInput(place)) !== undefined;
    return context.json({ total: found.length, byReason, rejects, showsBytes } satisfies RejectsAnswer);
  });
  routes.get('/:run/rejects/:number/bytes', async (context) => {
    const { number } = parametersOf({ number: pageQuery.from }, { number: context.req.param('number') });
    const place = await knownRun(catalogue, context.req.param('run'));
    const reject = (await rejectsOf(place)).at(number);
    if (reject === undefined) throw new VergerError('not-found', 'there is no such reject');
    const input = await shownInput(place);
    if (input === undefined)
      throw new VergerError('access', 'the files of this input are not shown', {
        hint: 'start with --images and the folder of the images',
      });
    return context.json(
      (await firstBytes(input, reject.path, pictures.allowRegions)) satisfies FirstBytesAnswer,
    );
  });
  routes.get('/:run/rejects.csv', async (context) => {
    const { reason } = parametersOf({ reason: searchText }, context.req.query());
    const place = await knownRun(catalogue, context.req.param('run'));
    const text = rejectsCsv(withReason(await rejectsOf(place), reason));
    const headers = { 'content-type': 'text/csv; charset=utf-8', ...attachment('rejects.csv') };
    return context.body(text, 200, headers);
  });
  return routes;
}

async function rejectsOf({ output }: Place): Promise<readonly NumberedReject[]> {
  if ((await output.stat(outputKeys.rejects)) === undefined) return [];
  return (await readRejects(output)).map((reject, number) => ({ number, ...reject }));
}

function withReason<Each extends Reject>(all: readonly Each[], reason: string | undefined): readonly Each[] {
  return all.filter((reject) => reason === undefined || reject.reason === reason);
}
