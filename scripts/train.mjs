// `npm run train`: trains the embedded backbone again, from nothing, into models/. Hours without a GPU; may be
// stopped and started again. Options are those of training/run.py.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pythonEnv, cacheFolder } from './python-env.mjs';

const python = await pythonEnv('training', 'training/requirements.txt');
const places = ['--shared', '../shared', '--work', join(cacheFolder(), 'training'), '--out', 'models'];
const { status } = spawnSync(python, ['training/run.py', ...places, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
