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
  it('include that of this package', () => {
    expect(manifest.name).toBe('verger');
    expect(vergerVersion()).toBe(manifest.version);
  });

  it.each(['onnxruntime-node', 'sharp', 'hyparquet'])('include that of the installed %s', (name) => {
    expect(dependencyVersion(name)).toBe(manifest.dependencies[name]);
  });

  it('are unknown for a package that is not found', () => {
    expect(dependencyVersion('no-such-package')).toBe('unknown');
    expect(dependencyVersion('node:fs')).toBe('unknown');
  });
});
