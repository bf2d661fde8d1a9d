import { serve } from '../../pool/serve.js';
import type { LookReport, LookTask } from './look-task.js';
import { Looker } from './looker.js';

serve<LookTask, LookReport>(({ marker }) => new Looker(marker));
