import type { Command } from 'commander';

const examples = `
Examples:
  verger cluster schema > verger.config.schema.json`;

/** `verger cluster schema`: for editors. */
export function addSchema(cluster: Command): void {
  cluster
    .command('schema')
    .description('print the JSON Schema of verger.config.json')
    .addHelpText('after', examples)
    .action(async () => {
      const { configSchema } = await import('../../clusters/emr/settings/config-schema.js');
      process.stdout.write(`${JSON.stringify(configSchema(), undefined, 2)}\n`);
    });
}
