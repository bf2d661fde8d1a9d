import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { packageFile } from '../../src/common/package-root.js';
import { dependencyVersion, vergerVersion } from '../../src/common/versions.js';

const manifest = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as {
  readonly name: string;
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
};

describe('versions', () => {
  it('name this package', () => {
    expect(manifest.name).toBe('verger');
    expect(vergerVersion()).toBe(manifest.version);
  });

  it.each(['onnxruntime-node', 'sharp', 'hyparquet'])('tell which %s is installed', (name) => {
    expect(dependencyVersion(name)).toBe(manifest.dependencies[name]);
  });

  it('admit what is not known', () => {
    expect(dependencyVersion('no-such-package')).toBe('unknown');
    expect(dependencyVersion('node:fs')).toBe('unknown');
  });
});
