import type { Command } from 'commander';
import type { RunningServer } from '../serve/server.js';
import { Location } from '../storage/location.js';
import { requireFolder } from '../storage/require-folder.js';
import { jsonLine } from './format.js';
import { allowRegionOption, collect, port } from './options.js';
import { addApiOptions, type ApiFlags, type OpenApi, openApi } from './serve-api.js';
import { stopSignal } from './stop-signal.js';
import { untilStopped } from './until-stopped.js';

interface ServeFlags extends ApiFlags {
  readonly port: number;
  readonly images?: readonly string[];
  readonly app?: string;
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
  verger serve --api fruit.recogniser
  verger serve --api fruit.recogniser --rosbridge ws://robot:9090 --topic /camera/image/compressed
  verger serve --app app/

Reads only, and answers only to whoever opens the address that it prints. Ctrl-C ends it.
Robots show the token that it prints: authorization: Bearer <token>. /openapi.json says what they may ask.`;

/** `verger serve`: pages that show runs and their results, and what robots ask. */
export function setUp(command: Command): void {
  addApiOptions(command)
    .argument(
      '[folders...]',
      'results, or folders with results (default: the current folder; none with --api)',
    )
    .option(
      '--images <folder>',
      'an input whose images are shown as small pictures (default: none; repeatable)',
      collect,
    )
    .option('--app <folder>', 'an app that verger app has made, shown at /app/ (default: none)')
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
        { port: wanted, images = [], app, hostName, json, allowRegions, ...flags }: ServeFlags,
      ) => {
        const signal = stopSignal();
        const usual = flags.api === undefined ? ['.'] : [];
        const roots = (folders.length === 0 ? usual : folders).map((folder) => Location.parse(folder));
        for (const root of roots) await requireFolder(root);
        const api = await openApi(flags, allowRegions ?? []);
        try {
          const { startServer } = await import('../serve/server.js');
          const server = await startServer({
            roots,
            ...api?.served,
            ...{ port: wanted, app },
            images: images.map((folder) => Location.parse(folder)),
            ...(hostName === undefined ? {} : { hostNames: hostName }),
            ...(allowRegions === undefined ? {} : { allowRegions }),
          });
          process.stdout.write(json === true ? `${jsonOf(server, api)}\n` : textOf(server, api));
          await untilStopped(signal);
          await server.close();
        } finally {
          await api?.close();
        }
      },
    );
}

type Addresses = Pick<RunningServer, 'address' | 'token' | 'appAddress'>;

function jsonOf({ address, token, appAddress }: Addresses, api: OpenApi | undefined): string {
  return jsonLine({
    ...{ address, appAddress },
    ...(api === undefined ? {} : { api: new URL(address).origin, token }),
  });
}

function textOf({ address, token, appAddress }: Addresses, api: OpenApi | undefined): string {
  const app = appAddress === undefined ? '' : `The app: ${appAddress}\n`;
  const robots = `Robots ask ${new URL(address).origin}/v1/recognise\nwith the header authorization: Bearer ${token}\n`;
  return `Open ${address}\n${app}${api === undefined ? '' : robots}Ctrl-C ends it.\n`;
}
