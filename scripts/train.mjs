// `npm run train`: trains the embedded backbone from scratch, into packages/verger/models/. Takes hours without a GPU;
// can be stopped and resumed. Options are those of tools/training/run.py.
import { spawnSync } from 'node:child_process';
import { cacheFolder } from './cache-folder.mjs';
import { pythonEnv } from './python-env.mjs';

const python = await pythonEnv('training', 'tools/training/requirements.txt');
const places = [
  '--shared',
  '../shared',
  '--work',
  cacheFolder('training'),
  '--out',
  'packages/verger/models',
];
const { status } = spawnSync(python, ['tools/training/run.py', ...places, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
