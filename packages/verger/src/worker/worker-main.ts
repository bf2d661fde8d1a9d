import { openDecoder } from '../images/decode.js';
import { serveAsWorker } from './worker.js';

serveAsWorker(() => openDecoder());
