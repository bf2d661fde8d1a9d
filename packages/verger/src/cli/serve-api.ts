import type { Command } from 'commander';
import { readFile } from 'node:fs/promises';
import { systemMessage, VergerError } from '../common/errors.js';
import { usableCores } from '../pool/usable-cores.js';
import type { Robot } from '../robot/robot.js';
import type { Rosbridge } from '../robot/rosbridge.js';
import type { ServeOptions } from '../serve/server.js';
import { Location } from '../storage/location.js';
import { positiveInteger } from './options.js';

/** Options of `verger serve` for robots. */
export interface ApiFlags {
  readonly api?: string;
  readonly model?: string;
  readonly workers?: number;
  readonly rate: number;
  readonly tokenFile?: string;
  readonly rosbridge?: string;
  readonly topic: string;
  readonly answers: string;
}

/** What a server of the robot API needs. */
export interface OpenApi {
  readonly served: Pick<ServeOptions, 'robot' | 'robotLimits' | 'token'>;
  /** Ends the workers, which keep Node alive until then, and the connection to ROS. */
  readonly close: () => Promise<void>;
}

const usualRate = 200;

export function addApiOptions(command: Command): Command {
  return command
    .option('--api <recogniser>', 'answer robots: the file that verger train has written (default: none)')
    .option(
      '--model <file>',
      'its backbone, if verger does not know it by name (default: that of the recogniser)',
    )
    .option('--workers <n>', 'processes that look at images (default: one for each core)', positiveInteger)
    .option('--rate <n>', 'bodies a second that one client may send', positiveInteger, usualRate)
    .option('--token-file <file>', 'a file with the token that clients show (default: a new token each time)')
    .option(
      '--rosbridge <url>',
      'also look at frames of a ROS topic, such as ws://robot:9090 (default: none)',
    )
    .option('--topic <name>', 'the topic of sensor_msgs/CompressedImage', '/camera/image/compressed')
    .option('--answers <name>', 'the topic of vision_msgs/Classification', '/verger/classification');
}

/** Opens what `--api` names; undefined without it. */
export async function openApi(
  flags: ApiFlags,
  allowRegions: readonly string[],
): Promise<OpenApi | undefined> {
  const { api, rosbridge, rate } = flags;
  if (api === undefined) {
    for (const name of ['model', 'workers', 'tokenFile', 'rosbridge'] as const)
      if (flags[name] !== undefined)
        throw new VergerError('usage', `--${name === 'tokenFile' ? 'token-file' : name} goes with --api`);
    return undefined;
  }
  const url = rosbridge === undefined ? undefined : bridgeUrl(rosbridge);
  const token = flags.tokenFile === undefined ? undefined : await readToken(flags.tokenFile);
  const [{ Robot: Opened }, { FruitFacts }] = await Promise.all([
    import('../robot/robot.js'),
    import('../facts/fruit-facts.js'),
  ]);
  const { model, workers = usableCores() } = flags;
  const facts = await FruitFacts.open();
  const robot = await Opened.open({ recogniser: Location.parse(api), model, facts, workers, allowRegions });
  if (!robot.isCalibrated)
    process.stderr.write(
      'warning: this recogniser is not calibrated: robots are told not to pick by its answers\n',
    );
  const bridge = url === undefined ? undefined : await openBridge(robot, url, flags);
  return {
    served: { robot, token, robotLimits: { rate: { perSecond: rate, burst: 2 * rate } } },
    close: () => {
      bridge?.close();
      return robot.close();
    },
  };
}

function bridgeUrl(text: string): string {
  if (URL.canParse(text) && ['ws:', 'wss:'].includes(new URL(text).protocol)) return text;
  throw new VergerError('usage', `${JSON.stringify(text)} is no address of a rosbridge`, {
    hint: 'such as ws://robot:9090',
  });
}

async function openBridge(
  robot: Robot,
  url: string,
  { topic, answers }: Pick<ApiFlags, 'topic' | 'answers'>,
): Promise<Rosbridge> {
  const { Rosbridge: Bridge } = await import('../robot/rosbridge.js');
  return new Bridge(robot, {
    ...{ url, topic, answers },
    onNote: (note) => process.stderr.write(`rosbridge: ${note}\n`),
  });
}

/** Long enough not to be guessed, and fit for a header. */
const token = /^[A-Za-z0-9._~+/-]{16,200}$/;

async function readToken(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new VergerError('usage', `can't read ${file}: ${systemMessage(cause)}`, { cause });
  });
  if (token.test(text.trim())) return text.trim();
  throw new VergerError('usage', `${file} has no token of 16 to 200 letters, digits or . _ ~ + / -`, {
    hint: `make one: openssl rand -hex 16 > ${file}`,
  });
}
