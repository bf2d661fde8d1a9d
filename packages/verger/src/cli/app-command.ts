import type { Command } from 'commander';
import { buildApp } from '../api/build-app.js';
import { fileSize, jsonLine } from './format.js';
import { allowRegionOption } from './options.js';

interface AppFlags {
  readonly out: string;
  readonly model?: string;
  readonly overwrite?: true;
  readonly json?: true;
  readonly allowRegions?: readonly string[];
}

const examples = `
Examples:
  verger app fruit.recogniser --out app/
  verger serve --app app/

Any web host can serve the folder: it is made of files. Phones use their camera only on pages that come by https.`;

/** `verger app`: a recogniser as an app for phones. */
export function setUp(command: Command): void {
  command
    .argument('<recogniser>', 'file that verger train has written')
    .requiredOption('--out <folder>', 'folder to write')
    .option(
      '--model <file>',
      'backbone, if verger does not know it by name (default: that of the recogniser)',
    )
    .option('--overwrite', 'replace the app')
    .addOption(allowRegionOption('allowRegions'))
    .option('--json', 'print as JSON')
    .addHelpText('after', examples)
    .action(async (recogniser: string, { json, ...options }: AppFlags) => {
      const app = await buildApp({ ...options, recogniser });
      if (json === true) {
        process.stdout.write(`${jsonLine(app)}\n`);
        return;
      }
      process.stdout.write(
        `${options.out}: ${app.labels} labels, ${app.files} files, ${fileSize(app.bytes)}; a first visit takes ${fileSize(app.wireBytes)} from a host that sends brotli\n` +
          `To look at it: verger serve --app ${options.out}\n`,
      );
      if (app.calibratedOn === null)
        process.stderr.write('warning: this recogniser is not calibrated, so it always gives an answer\n');
    });
}
