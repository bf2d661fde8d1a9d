import { describe, expect, it } from 'vitest';
import { workerCommand } from '../../../src/engines/spark/worker-command.js';

const file = (name: string) => ({ name, path: `/tmp/${name}`, sha256: 'ab'.repeat(32) });
const kit = { platform: { arch: 'x64' }, bundle: file('b.bundle'), starter: file('s.mjs') } as const;

describe('the command of a Spark task', () => {
  const command = workerCommand({ ...kit, node: file('n.bundle') }, 'tasks.jsonl', 'model.onnx');

  it('is safe between single quotes in a query, where Spark substitutes variables', () => {
    expect(command).not.toMatch(/['\\]|\$\{/);
  });

  it('names the files in the session folder, and has no comments', () => {
    expect(command.split('\n').slice(0, 9)).toEqual([
      'tasks=tasks.jsonl',
      'model=model.onnx',
      'bundle=b.bundle',
      `bundle_sha256=${kit.bundle.sha256}`,
      'starter=s.mjs',
      `starter_sha256=${kit.starter.sha256}`,
      'node_archive=n.bundle',
      `node_archive_sha256=${kit.bundle.sha256}`,
      'folder=verger-worker',
    ]);
    expect(command).not.toContain('#');
    expect(workerCommand({ ...kit, node: undefined }, 't', 'm')).toContain('\nnode_archive=\n');
  });
});
