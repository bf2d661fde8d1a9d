import { serveAsWorker } from '../../../dist/worker/worker.js';
import { openPoisonedDecoder } from './decoder.mjs';

serveAsWorker(openPoisonedDecoder);
