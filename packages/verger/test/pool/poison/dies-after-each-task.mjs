import { serveTasks } from '../../../dist/worker/serve-tasks.js';
import { openPoisonedDecoder } from './decoder.mjs';

const send = process.send?.bind(process);
// A worker also asks for its next task while it stores a part; that is no end.
process.send = (/** @type {{ readonly type: string }} */ message) =>
  send?.(message, () => message.type === 'done' && process.kill(process.pid, 'SIGKILL')) ?? false;
serveTasks(openPoisonedDecoder);
