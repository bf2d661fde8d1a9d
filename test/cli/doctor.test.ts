import { describe, expect, it } from 'vitest';
import { examine } from '../../src/api/doctor.js';
import { cli } from '../support/cli.js';

const looked = ['Node', 'processor', 'cores', 'memory', 'disk', 'ONNX Runtime', 'kernels', 'models'];

describe('verger doctor', () => {
  it('says what it looked at, a line each, and finds nothing bad here', async () => {
    const { code, stdout } = await cli(['doctor']);
    expect(code).toBe(0);
    const lines = stdout.split('\n').filter((line) => /^[✓!✗] /.test(line));
    expect(lines.map((line) => line.slice(2, 16).trim())).toEqual(looked);
  });

  it('gives every finding that is not good a hint', async () => {
    for (const { state, hint } of await examine()) if (state !== 'good') expect(hint).toBeTruthy();
  });

  it('tells the same as JSON', async () => {
    const { code, stdout, stderr } = await cli(['doctor', '--json']);
    const findings = JSON.parse(stdout) as readonly { readonly what: string; readonly state: string }[];
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(findings.map(({ what }) => what)).toEqual(looked);
    expect(findings.filter(({ state }) => state === 'bad')).toEqual([]);
  });
});
