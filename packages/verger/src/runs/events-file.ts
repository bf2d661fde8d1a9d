import { parseEvent } from '../job/event-schema.js';
import type { TimedEvent } from '../job/events.js';
import { outputKeys } from '../job/work-files.js';
import type { Storage } from '../storage/storage.js';

/** The events of all runs that produced a result, in order; a truncated line is skipped. */
export async function readEvents(output: Storage): Promise<TimedEvent[]> {
  if ((await output.stat(outputKeys.events)) === undefined) return [];
  const text = Buffer.from(await output.read(outputKeys.events)).toString('utf8');
  return text
    .split('\n')
    .map(parseEvent)
    .filter((event) => event !== undefined);
}
