// `npm run train`: trains the embedded backbone from scratch, into packages/verger/models/; `npm run train -- verger-2`
// trains verger-2. Takes hours without a GPU; can be stopped and resumed. Further options are those of
// tools/training/run.py and run_verger_2.py.
import { spawnSync } from 'node:child_process';
import { cacheFolder } from './cache-folder.mjs';
import { pythonEnv } from './python-env.mjs';

const [first, ...rest] = process.argv.slice(2);
const second = first === 'verger-2';
const python = await pythonEnv('training', 'tools/training/requirements.txt');
const places = [
  '--shared',
  '../shared',
  '--work',
  cacheFolder(second ? 'training-v2' : 'training'),
  '--out',
  'packages/verger/models',
];
const program = `tools/training/${second ? 'run_verger_2' : 'run'}.py`;
const options = second ? rest : process.argv.slice(2);
const { status } = spawnSync(python, [program, ...places, ...options], { stdio: 'inherit' });
process.exitCode = status ?? 1;
