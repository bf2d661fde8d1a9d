import { describe, expect, it, vi } from 'vitest';
import { runChecks } from '../../src/api/doctor.js';
import { cli } from '../support/cli.js';
import { environmentOf } from '../support/s3/server.js';

const expectedChecks = [
  'Node',
  'processor',
  'cores',
  'memory',
  'disk',
  'ONNX Runtime',
  'kernels',
  'models',
  'S3',
];

describe('verger doctor', () => {
  it('prints one line per check and finds nothing bad here', async () => {
    const { code, stdout } = await cli(['doctor']);
    expect(code).toBe(0);
    const lines = stdout.split('\n').filter((line) => /^[✓!✗] /.test(line));
    expect(lines.map((line) => line.slice(2, 16).trim())).toEqual(expectedChecks);
  });

  it('gives every finding that is not good a hint', async () => {
    for (const { state, hint } of await runChecks()) if (state !== 'good') expect(hint).toBeTruthy();
  });

  it.each([
    [{}, 'good', 'eu-central-1 at http://127.0.0.1:1/, credentials found'],
    [{ AWS_ENDPOINT_URL_S3: '' }, 'good', 'eu-central-1, credentials found'],
    [{ AWS_SECRET_ACCESS_KEY: '' }, 'weak', expect.stringContaining('no credentials: ')],
    [{ AWS_ENDPOINT_URL_S3: 'here' }, 'weak', 'AWS_ENDPOINT_URL_S3 is not an HTTP URL: here'],
    [{ AWS_ENDPOINT_URL_S3: 'http://me:secret@host' }, 'weak', expect.not.stringContaining('secret')],
  ])('reports how S3 is configured: %o', async (environment, state, found) => {
    for (const [name, value] of Object.entries({ ...environmentOf('http://127.0.0.1:1'), ...environment })) {
      vi.stubEnv(name, value);
    }
    const findings = await runChecks();
    vi.unstubAllEnvs();
    expect(findings.find(({ what }) => what === 'S3')).toMatchObject({ state, found: found as string });
  });

  it('prints the same as JSON', async () => {
    const { code, stdout, stderr } = await cli(['doctor', '--json']);
    const findings = JSON.parse(stdout) as readonly { readonly what: string; readonly state: string }[];
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(findings.map(({ what }) => what)).toEqual(expectedChecks);
    expect(findings.filter(({ state }) => state === 'bad')).toEqual([]);
  });
});
