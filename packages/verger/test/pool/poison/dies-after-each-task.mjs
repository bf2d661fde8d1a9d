import { serveTasks } from '../../../dist/worker/serve-tasks.js';
import { openPoisonedDecoder } from './decoder.mjs';

const send = process.send?.bind(process);
process.send = (/** @type {unknown} */ message) =>
  send?.(message, () => process.kill(process.pid, 'SIGKILL')) ?? false;
serveTasks(openPoisonedDecoder);
