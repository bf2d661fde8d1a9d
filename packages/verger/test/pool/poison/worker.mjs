import { serveTasks } from '../../../dist/worker/serve-tasks.js';
import { openPoisonedDecoder } from './decoder.mjs';

serveTasks(openPoisonedDecoder);
