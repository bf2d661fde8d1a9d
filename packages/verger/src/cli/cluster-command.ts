import type { Command } from 'commander';
import { addPlan } from './cluster/plan.js';
import { addSchema } from './cluster/schema.js';

const examples = `
Examples:
  verger cluster plan --images 22688`;

/** `verger cluster`: clusters on Amazon EMR. */
export function setUp(command: Command): void {
  command.addHelpText('after', examples);
  addPlan(command);
  addSchema(command);
}
