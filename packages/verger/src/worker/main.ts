import { openDecoder } from '../images/decode.js';
import { serveTasks } from './serve-tasks.js';

serveTasks(() => openDecoder());
