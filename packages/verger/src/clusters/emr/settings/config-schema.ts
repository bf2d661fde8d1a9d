import * as z from 'zod';
import { configFile } from './read-settings.js';

/** The JSON Schema of `verger.config.json`, by which editors complete and check it. */
export function configSchema(): object {
  return z.toJSONSchema(configFile, { io: 'input' });
}
