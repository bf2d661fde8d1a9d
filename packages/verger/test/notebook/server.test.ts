import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { useTempFolders } from 'testing-support/temp-folder';
import { describe, expect, it } from 'vitest';
import { missingBrowser, openBrowser } from '../support/browser.js';
import { cli, startCli } from '../support/cli.js';
import { outerAddresses } from '../support/outer-addresses.js';
import { pathWithout } from '../support/path-without.js';
import { printedAddress } from '../support/printed-address.js';
import { descendants, survivors } from '../support/processes.js';
import { freshUser, reasonToSkipNotebooks } from './environment.js';

const reason = await reasonToSkipNotebooks();
const browserMs = 120_000;
const tempFolder = useTempFolders();

describe.skipIf(reason)('verger notebook', () => {
  it('opens a copy of the notebook on loopback, for whoever has the token, and ends with Ctrl-C', async () => {
    const cwd = await tempFolder();
    const user = await freshUser(await tempFolder());
    const command = startCli(['notebook', '--port', '0', '--json'], { cwd, env: { ...user } });
    const { origin, hostname, port, pathname, searchParams } = await printedAddress(command);
    expect({ hostname, pathname }).toEqual({ hostname: '127.0.0.1', pathname: '/lab/tree/fruits.ipynb' });
    expect(await readdir(cwd)).toContain('fruits.ipynb');
    const token = searchParams.get('token') ?? '';

    const contents = `${origin}/api/contents/fruits.ipynb`;
    expect((await fetch(contents)).status).toBe(403);
    const headers = { Authorization: `token ${token}` };
    expect((await fetch(contents, { headers })).status).toBe(200);
    const kernels = (await (await fetch(`${origin}/api/kernelspecs`, { headers })).json()) as object;
    expect(kernels).toMatchObject({ kernelspecs: { deno: {}, python3: {} } });
    const page = await (await fetch(`${origin}/lab?token=${token}`)).text();
    expect(page).toMatch(/"news": \{"disabled": true\}/);
    expect(page).toMatch(/"disabledExtensions": \[[^\]]*"@jupyterlab\/apputils-extension:announcements"/);
    for (const address of outerAddresses())
      await expect(fetch(`http://${address}:${port}/api`)).rejects.toThrow();

    const pids = descendants(command.pid);
    command.child.kill('SIGINT');
    expect(await command.end).toMatchObject({ code: 0 });
    expect(await survivors(pids, 15_000)).toEqual([]);
    const left = await readdir(join(user.VERGER_CACHE, 'notebook'));
    expect(left.filter((name) => name.startsWith('session-'))).toEqual([]);
    expect(await readdir(user.HOME)).toEqual([]);
  });

  it.skipIf(missingBrowser)(
    'shows the notebook in a browser, with its kernel, and asks nobody else',
    async () => {
      const cwd = await tempFolder();
      const user = await freshUser(await tempFolder());
      const command = startCli(['notebook', '--port', '0', '--json'], { cwd, env: { ...user } });
      const address = await printedAddress(command);
      const browser = await openBrowser();
      try {
        const page = await browser.newPage();
        const hosts = new Set<string>();
        page.on('request', (request) => {
          if (/^(http|ws)/.test(request.url())) hosts.add(new URL(request.url()).host);
        });
        await page.goto(address.href, { timeout: browserMs });
        await page
          .getByRole('heading', { name: 'A mountain of fruit' })
          .first()
          .waitFor({ timeout: browserMs });
        await page
          .locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]')
          .first()
          .waitFor({ timeout: browserMs });
        expect([...hosts]).toEqual([address.host]);
      } finally {
        await browser.close();
        command.child.kill('SIGINT');
        await command.end;
      }
    },
  );

  it('says when its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    try {
      const { code, stderr } = await cli(['notebook', '--quiet', '--port', `${port}`], {
        cwd: await tempFolder(),
      });
      expect(code).toBe(1);
      expect(stderr).toMatch(/^verger: Jupyter exited\n(.*\n)*.*port \d+ is not available/);
    } finally {
      other.close();
    }
  });

  it('leaves a notebook of that name as it is', async () => {
    const cwd = await tempFolder();
    await writeFile(join(cwd, 'read.ipynb'), 'mine');
    const { code, stderr } = await cli(['notebook', 'read.ipynb', '--execute'], { cwd });
    expect(code).toBe(1);
    expect(stderr).not.toContain('is your copy');
  });
});

describe('verger notebook without what it needs', () => {
  it.each([
    ['npm', /^npm$/, /^verger: npm is not installed\n {2}install npm: /m],
    [
      'Python',
      /^python3?$/,
      /^verger: notebooks need Python 3\.11 or later: there is none\n {2}install python3/m,
    ],
  ])('says so in one line: without %s', async (_, missing, message) => {
    const [cwd, cache, commands] = [await tempFolder(), await tempFolder(), await tempFolder()];
    const PATH = pathWithout(missing, commands);
    const { code, stderr } = await cli(['notebook'], { cwd, env: { PATH, VERGER_CACHE: cache } });
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
  });

  it.each([
    ['notes.txt', 2, 'notes.txt is not a notebook (.ipynb)'],
    ['notes.ipynb', 1, 'notes.ipynb does not exist'],
  ])('refuses %s', async (name, expected, message) => {
    const { code, stderr } = await cli(['notebook', name], { cwd: await tempFolder() });
    expect(code).toBe(expected);
    expect(stderr).toBe(`verger: ${message}\n  notebooks that ship: fruits.ipynb, read.ipynb\n`);
  });
});
