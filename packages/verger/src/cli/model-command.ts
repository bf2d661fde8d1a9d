import type { Command } from 'commander';
import type { ListedModel } from '../models/list.js';
import type { PulledModel } from '../models/pull.js';
import { columns, fileSize, integer, jsonLine } from './format.js';
import { progressBar, ProgressLine, terminal } from './progress-line.js';
import { stopSignal } from './stop-signal.js';

interface PullFlags {
  readonly from?: string;
  readonly force?: true;
  readonly quiet?: true;
  readonly json?: true;
}

/** `verger model`: manages the named backbones. */
export function setUp(command: Command): void {
  command.addHelpText('after', '\nExamples:\n  verger model list\n  verger model pull mobilenet-v2');
  addList(command);
  addPull(command);
}

function addList(model: Command): void {
  model
    .command('list')
    .description('list the models and whether they are installed')
    .option('--json', 'print as JSON')
    .addHelpText('after', '\nExamples:\n  verger model list\n  verger model list --json')
    .action(async ({ json }: { readonly json?: true }) => {
      const { listModels } = await import('../models/list.js');
      const models = await listModels();
      process.stdout.write(json === true ? `${jsonLine(models)}\n` : `${models.map(listed).join('\n\n')}\n`);
    });
}

const pullExamples = `
Examples:
  verger model pull mobilenet-v2
  verger model pull mobilenet-v2 --from https://mirror.example/mobilenet_v2_1.0_224_no_top.h5
  verger model pull mobilenet-v2 --from weights.h5

Finished work is kept: run the same command again to resume.`;

function addPull(model: Command): void {
  model
    .command('pull')
    .description('download published weights and convert them to a model')
    .argument('<name>', 'model name from `verger model list`')
    .option(
      '--from <file|url>',
      "mirror or local file to get the weights from (default: the publisher's address)",
    )
    .option('--force', 'pull again, and accept different weights')
    .option('--json', 'print the pulled model as JSON')
    .option('--quiet', 'hide progress')
    .addHelpText('after', pullExamples)
    .action(async (name: string, { from, force, quiet, json }: PullFlags) => {
      const [{ pullModel }, { defaultRetryLimits }] = await Promise.all([
        import('../models/pull.js'),
        import('../models/download.js'),
      ]);
      const line = new ProgressLine(terminal(), Date.now);
      try {
        const pulled = await pullModel(name, {
          from,
          force: force === true,
          limits: defaultRetryLimits,
          signal: stopSignal(),
          onProgress: (received, total) => quiet !== true && line.draw(transferLine(received, total)),
          onRetry: (reason, pauseMs) =>
            quiet !== true && line.print(`${reason}; retrying in ${pauseMs / 1000} s`),
        });
        line.end();
        process.stdout.write(`${json === true ? jsonLine(pulled) : pulledText(pulled)}\n`);
      } finally {
        line.end();
      }
    });
}

function transferLine(received: number, total: number | undefined): string {
  if (total === undefined) return `download  ${fileSize(received)}`;
  return `download  ${progressBar(received / total)} ${fileSize(received)} of ${fileSize(total)}`;
}

function listed({ name, state, licence, source, path, remedy, problem, facts }: ListedModel): string {
  const rows: [string, string][] = [
    ['source', source],
    ['licence', licence],
    ...(problem === undefined ? [] : [['problem', problem] as [string, string]]),
    ...(remedy === undefined ? [] : [['hint', remedy] as [string, string]]),
  ];
  if (facts !== undefined) {
    const { width, height, features, bytes, sha256 } = facts;
    rows.push(
      ['input', `${width}x${height}`],
      ['features', integer(features)],
      ['size', fileSize(bytes)],
      ['sha256', sha256],
    );
  }
  rows.push(['path', path]);
  return `${name}: ${state}\n${columns(rows)}`;
}

function pulledText({
  name,
  path,
  bytes,
  sha256,
  source,
  sourceSha256,
  alreadyInstalled,
}: PulledModel): string {
  const first = alreadyInstalled ? `Nothing to do: ${name} is already installed.` : `Pulled ${name}.`;
  const facts = columns([
    ['weights', source],
    ['  sha256', sourceSha256],
    ['model', `${path} (${fileSize(bytes)})`],
    ['  sha256', sha256],
  ]);
  return `${first}\n${facts}`;
}
