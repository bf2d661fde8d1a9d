import type { Command } from 'commander';
import type { ListedModel } from '../models/list.js';
import type { PulledModel } from '../models/pull.js';
import { columns, fileSize, integer, jsonLine } from './format.js';
import { progressBar, ProgressLine } from './progress-line.js';
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
    .description('the models, and whether they are here')
    .option('--json', 'print it as JSON')
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

An interrupted download goes on where it stopped when the same command is given again.`;

function addPull(model: Command): void {
  model
    .command('pull')
    .description('bring published weights and make a model of them')
    .argument('<name>', 'as verger model list shows it')
    .option('--from <file|url>', 'a mirror, or a file brought here otherwise')
    .option('--force', 'pull it again, and accept other weights than before')
    .option('--json', 'print what was pulled as JSON')
    .option('--quiet', 'no progress')
    .addHelpText('after', pullExamples)
    .action(async (name: string, { from, force, quiet, json }: PullFlags) => {
      const [{ pullModel }, { defaultPatience }] = await Promise.all([
        import('../models/pull.js'),
        import('../models/download.js'),
      ]);
      const line = new ProgressLine(process.stderr, Date.now);
      try {
        const pulled = await pullModel(name, {
          from,
          force: force === true,
          patience: defaultPatience,
          signal: stopSignal(),
          onProgress: (received, total) => quiet !== true && line.draw(transferLine(received, total)),
          onRetry: (reason, pauseMs) =>
            quiet !== true && line.print(`${reason}; tried again in ${pauseMs / 1000} s`),
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
    ...(remedy === undefined ? [] : [['to get it', remedy] as [string, string]]),
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
  rows.push(['where', path]);
  return `${name}: ${state}\n${columns(rows)}`;
}

function pulledText({ name, path, bytes, sha256, source, sourceSha256, wasThere }: PulledModel): string {
  const first = wasThere ? `Nothing to do: ${name} is here.` : `Pulled ${name}.`;
  const facts = columns([
    ['weights', source],
    ['  sha256', sourceSha256],
    ['model', `${path} (${fileSize(bytes)})`],
    ['  sha256', sha256],
  ]);
  return `${first}\n${facts}`;
}
