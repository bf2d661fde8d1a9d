import { serveTasks } from '../../../dist/worker/serve-tasks.js';
import { openPoisonedDecoder } from './decoder.mjs';

const send = process.send.bind(process);
process.send = (message) => send(message, () => process.kill(process.pid, 'SIGKILL'));
serveTasks(openPoisonedDecoder);
