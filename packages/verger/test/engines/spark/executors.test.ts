import { expect, it } from 'vitest';
import { platformOfExecutor } from '../../../src/engines/spark/executors.js';

it.each([
  ['Linux x86_64 v20.19.0 glibc 2.28', 'x64'],
  ['Linux aarch64 v24.1.0 glibc 2.39', 'arm64'],
])('accepts an executor that reports %s', (line, arch) => {
  expect(platformOfExecutor(line, true)).toEqual({ arch });
});

it.each([
  ['Linux x86_64 none glibc 2.36', 'an executor has no Node'],
  ['Linux x86_64 v18.20.8 glibc 2.36', 'an executor has Node v18.20.8'],
  ['Linux x86_64 v20.18.3 glibc 2.36', 'an executor has Node v20.18.3'],
  ['Linux x86_64 v22.1.0 glibc 2.26', 'an executor has glibc 2.26'],
  ['Linux x86_64 v22.1.0 none', 'an executor has no glibc'],
  ['Linux ppc64le v22.1.0 glibc 2.36', 'the executors run Linux ppc64le, which verger does not support'],
  ['Darwin arm64 v22.1.0 none', 'the executors run Darwin arm64, which verger does not support'],
])('rejects an executor that reports %s, with a hint', (line, message) => {
  const refused = expect(() => platformOfExecutor(line, true));
  refused.toThrow(
    expect.objectContaining({ code: 'spark', message, hint: expect.any(String) as string }) as Error,
  );
});

it.each(['none', 'v18.20.8'])('ignores the Node of an executor (%s) if one is sent along', (node) => {
  expect(platformOfExecutor(`Linux x86_64 ${node} glibc 2.36`, false)).toEqual({ arch: 'x64' });
});
