// Builds the WebAssembly kernels, the TypeScript, and the worker that Spark's executors run. `--kernels` stops after
// the kernels.
import { execFileSync } from 'node:child_process';
import { readdirSync, renameSync, rmSync } from 'node:fs';

const node = (script, ...args) => execFileSync(process.execPath, [script, ...args], { stdio: 'inherit' });

for (const name of readdirSync('kernels').filter((file) => file.endsWith('.ts'))) {
  node(
    'node_modules/assemblyscript/bin/asc.js',
    `kernels/${name}`,
    '--outFile',
    `kernels/${name.replace(/\.ts$/, '.wasm')}`,
    ...[
      '--optimizeLevel',
      '3',
      '--enable',
      'simd',
      '--runtime',
      'stub',
      '--noAssert',
      '--initialMemory',
      '1',
    ],
  );
}
if (!process.argv.includes('--kernels')) {
  // Built aside and then put in place: whoever runs from dist meanwhile is not left without it.
  rmSync('dist.next', { recursive: true, force: true });
  node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--outDir', 'dist.next');
  node('scripts/bundle-worker.mjs', 'dist.next');
  rmSync('dist', { recursive: true, force: true });
  renameSync('dist.next', 'dist');
}
