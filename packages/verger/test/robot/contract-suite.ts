import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { skipOrFail } from 'testing-support/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pythonEnv } from '../../../../scripts/python-env.mjs';
import { messageOf } from '../../src/common/errors.js';
import { startCli, type RunningCli } from '../support/cli.js';
import { Asking } from './asking.js';
import type { RobotFixture } from './robot-fixture.js';

const file = (name: string): string => fileURLToPath(new URL(`contract/${name}`, import.meta.url));
const python = await pythonEnv('robot-contract', file('requirements.txt')).catch((error: unknown) => {
  skipOrFail(messageOf(error));
  return undefined;
});

/** What the document says, the server does. */
export function contractTests(made: () => RobotFixture): void {
  describe('asked by Schemathesis', () => {
    let fixture: RobotFixture;
    let command: RunningCli;
    let asking: Asking;

    beforeAll(async () => {
      fixture = made();
      command = startCli(['serve', '--api', fixture.recogniser, '--port', '0', '--rate', '10000', '--json']);
      const line = await new Promise<string>((resolve, reject) => {
        command.child.stdout?.once('data', (bytes: Buffer) => resolve(bytes.toString()));
        command.end.then(({ stderr }) => reject(new Error(stderr)), reject);
      });
      asking = new Asking(JSON.parse(line) as { address: string; token: string });
    });
    afterAll(async () => {
      command.child.kill('SIGTERM');
      await command.end;
    });

    describe('the OpenAPI document of a running server', () => {
      it('is the same without a token, and names every route once', async () => {
        const document = (await (await fetch(`${asking.address}/openapi.json`)).json()) as {
          readonly paths: Record<string, Record<string, { operationId: string; responses: object }>>;
        };
        const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
        expect(operations.length).toBe(14);
        expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(14);
        expect(Object.keys(document.paths['/v1/recognise'].post.responses)).toEqual([
          '200',
          '400',
          '401',
          '408',
          '413',
          '415',
          '421',
          '422',
          '429',
          '500',
          '503',
        ]);
      });

      it.skipIf(python === undefined)('holds for what Schemathesis asks', async () => {
        const pictures = await Promise.all(['Banana', 'Orange'].map((kind) => fixture.pictures(kind)));
        const encoded = pictures.map(([picture]) => Buffer.from(picture).toString('base64'));
        await writeFile(fixture.at('pictures.json'), JSON.stringify(encoded));
        const args = ['-m', 'schemathesis.cli', '--config-file', file('schemathesis.toml'), 'run'];
        const given = ['--header', `Authorization: Bearer ${asking.token}`, '--no-color', '--workers', '1'];
        const { stdout } = await promisify(execFile)(
          python ?? '',
          [...args, `${asking.address}/openapi.json`, ...given],
          {
            env: {
              ...process.env,
              SCHEMATHESIS_HOOKS: file('hooks.py'),
              VERGER_PICTURES: fixture.at('pictures.json'),
            },
            cwd: fixture.folder,
            maxBuffer: 2 ** 26,
          },
        ).catch((error: unknown) => {
          const { stdout: said } = error as { stdout: string };
          throw new Error(said.slice(-8000));
        });
        expect(stdout).toContain('Selected: 14/14');
        expect(stdout).toContain('No issues found');
        const text = await (await asking.ask('/metrics')).text();
        const count = (route: string, status: number) =>
          Number(new RegExp(`total\\{route="${route}",status="${status}"\\} (\\d+)`).exec(text)?.[1] ?? 0);
        // It has seen more than refusals.
        for (const route of ['post /v1/recognise', 'post /v2/models/{model}/infer', 'get /v1/facts/{kind}'])
          expect([route, count(route.replace(/[{}]/g, '\\$&'), 200) > 0]).toEqual([route, true]);
        expect(text).not.toContain('status="500"');
      });
    });
  });
}
