import { once } from 'node:events';
import type { Command } from 'commander';
import { defaultModel } from '../backbone/known-models.js';
import { findModel } from '../backbone/model-file.js';
import { asAsked } from '../backbone/sidecar.js';
import { locateModel } from '../backbone/model-source.js';
import { systemCode } from '../common/errors.js';
import { requireAccess } from '../storage/open-storage.js';
import { allowRegionOption } from './options.js';
import { stopSignal } from './stop-signal.js';

interface FeaturesFlags {
  readonly model: string;
  readonly l2?: true;
  readonly allowRegions?: readonly string[];
}

const examples = String.raw`
Writes one row per line, in the same order, as soon as it is ready. Features are JSON. Either features or error is \N,
which Spark and Hive read as NULL. A bad image or line produces a row with an error, and the exit code is still 0.

Examples:
  for f in fruits/*.jpg; do printf '%s\t%s\n' "$f" "$(base64 -w 0 "$f")"; done | verger features
  ... | verger features --model mobilenet-v2 | cut -f 2 | head -1

In Spark SQL, with verger on the executors' PATH:
  SELECT TRANSFORM(path, replace(base64(content), '\r\n', ''))
    ROW FORMAT DELIMITED FIELDS TERMINATED BY '\t'
    USING 'verger features'
    AS (path STRING, features STRING, error STRING)
    ROW FORMAT DELIMITED FIELDS TERMINATED BY '\t'
  FROM binaryFile.${'`/mnt/fruits/*/*.jpg`'}

See also docs/spark-sql.md.`;

/** `verger features`: a Unix filter from images to features. */
export function setUp(command: Command): void {
  command
    .option('--model <name|file>', 'backbone: a name from `verger model list`, or an ONNX file', defaultModel)
    .option('--l2', 'scale the features of each image to a length of 1')
    .addOption(allowRegionOption('allowRegions'))
    .addHelpText('after', examples)
    .action(async ({ model, l2, allowRegions = [] }: FeaturesFlags) => {
      const { filterFeatures } = await import('../filter/filter-features.js');
      const source = locateModel(model);
      const access = await requireAccess([source.location.parent], { allowRegions });
      const closed = closedPipe(process.stdout);
      const signal = AbortSignal.any([stopSignal(), closed]);
      try {
        const found = asAsked(await findModel(source, access), { l2: l2 === true });
        const options = { model: found, access, signal };
        for await (const rows of filterFeatures(process.stdin, options))
          if (!process.stdout.write(rows)) await once(process.stdout, 'drain', { signal });
      } catch (error) {
        // The reader closed the pipe, as `| head` does.
        if (!closed.aborted) throw error;
      }
    });
}

/** Aborts when the reader closes the pipe. */
function closedPipe(stream: NodeJS.WriteStream): AbortSignal {
  const controller = new AbortController();
  stream.once('error', (error) => {
    if (systemCode(error) === 'EPIPE') controller.abort();
  });
  return controller.signal;
}
