import type { Command } from 'commander';
import { addCost } from './cluster/cost.js';
import { addDown } from './cluster/down.js';
import { addExtend } from './cluster/extend.js';
import { addList } from './cluster/list.js';
import { addLogs } from './cluster/logs.js';
import { addPlan } from './cluster/plan.js';
import { addResize } from './cluster/resize.js';
import { addSchema } from './cluster/schema.js';
import { addSetup } from './cluster/setup.js';
import { addStatus } from './cluster/status.js';
import { addSubmit } from './cluster/submit.js';
import { addTeardown } from './cluster/teardown.js';
import { addTunnel } from './cluster/tunnel.js';
import { addUi } from './cluster/ui.js';
import { addUp } from './cluster/up.js';

const examples = `
Examples:
  verger cluster plan --images 22688
  verger cluster setup --alert-mail me@example.org
  verger cluster up --max-cost 2
  verger cluster submit s3://orchard/fruits s3://orchard/features --model mobilenet-v2
  verger cluster down
  verger cluster cost
  verger cluster teardown

docs/aws.md follows this order, from an empty account to results and back to zero.`;

/** In the order in which one needs them. */
const commands = [
  addPlan,
  addSetup,
  addUp,
  addSubmit,
  addStatus,
  addList,
  addLogs,
  addTunnel,
  addUi,
  addResize,
  addExtend,
  addDown,
  addCost,
  addTeardown,
  addSchema,
];

/** `verger cluster`: clusters on Amazon EMR. */
export function setUp(command: Command): void {
  command.addHelpText('after', examples);
  for (const add of commands) add(command);
}
