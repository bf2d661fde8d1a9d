import type { Command } from 'commander';
import { Location } from '../storage/location.js';
import { requireFolder } from '../storage/require-folder.js';
import { jsonLine } from './format.js';
import { allowRegionOption, collect, port } from './options.js';
import { stopSignal } from './stop-signal.js';
import { untilStopped } from './until-stopped.js';

interface ServeFlags {
  readonly port: number;
  readonly images?: readonly string[];
  readonly hostName?: readonly string[];
  readonly json?: true;
  readonly allowRegions?: readonly string[];
}

const usualPort = 8765;

const examples = `
Examples:
  verger serve features/
  verger serve results/ s3://orchard/features
  verger serve features/ --images fruits/
  verger serve results/ --port 0

Reads only, and answers only to whoever opens the address that it prints. Ctrl-C ends it.`;

/** `verger serve`: pages that show runs and their results. */
export function setUp(command: Command): void {
  command
    .argument('[folders...]', 'results, or folders with results (default: the current folder)')
    .option(
      '--images <folder>',
      'an input whose images are shown as small pictures (default: none; repeatable)',
      collect,
    )
    .option('--port <n>', 'port on 127.0.0.1; 0 takes a free one', port, usualPort)
    .option(
      '--host-name <name>',
      'another name of this server, behind a proxy (default: none; repeatable)',
      collect,
    )
    .addOption(allowRegionOption('allowRegions'))
    .option('--json', 'print the address as JSON')
    .addHelpText('after', examples)
    .action(
      async (
        folders: readonly string[],
        { port: wanted, images = [], hostName, json, allowRegions }: ServeFlags,
      ) => {
        const signal = stopSignal();
        const roots = (folders.length === 0 ? ['.'] : folders).map((folder) => Location.parse(folder));
        for (const root of roots) await requireFolder(root);
        const { startServer } = await import('../serve/server.js');
        const server = await startServer({
          roots,
          port: wanted,
          images: images.map((folder) => Location.parse(folder)),
          ...(hostName === undefined ? {} : { hostNames: hostName }),
          ...(allowRegions === undefined ? {} : { allowRegions }),
        });
        const { address } = server;
        process.stdout.write(
          json === true ? `${jsonLine({ address })}\n` : `Open ${address}\nCtrl-C ends it.\n`,
        );
        await untilStopped(signal);
        await server.close();
      },
    );
}
