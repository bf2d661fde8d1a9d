import { serveAsWorker } from '../../../dist/engines/host/worker.js';
import { openPoisonedDecoder } from './decoder.mjs';

serveAsWorker(openPoisonedDecoder);
