import { serveAsWorker } from '../../../dist/worker/worker.js';
import { openPoisonedDecoder } from './decoder.mjs';

const send = process.send.bind(process);
process.send = (message) => send(message, () => process.kill(process.pid, 'SIGKILL'));
serveAsWorker(openPoisonedDecoder);
