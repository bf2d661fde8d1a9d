import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync } from 'node:fs';
import { appendFile, chmod, copyFile, readFile, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { skipOrFail } from 'testing-support/services';
import { systemCode } from '../../../../src/common/errors.js';
import { descendants } from '../../../support/processes.js';

const program = ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/opt/homebrew/sbin/sshd'].find(existsSync);

/** Why there is no OpenSSH server; undefined if there is. */
export const reasonToSkipSsh =
  program === undefined ? skipOrFail('OpenSSH server (sshd) is not installed') : undefined;

/** A real OpenSSH server on the loopback address, as an ordinary process with keys and a configuration of its own. */
export class SshServer {
  readonly port: number;
  readonly folder: string;
  #process: ChildProcess | undefined;

  private constructor(port: number, folder: string) {
    this.port = port;
    this.folder = folder;
  }

  static async start(folder: string): Promise<SshServer> {
    const server = new SshServer(await freePort(), folder);
    for (const name of ['host', 'client', 'stranger']) makeKey(join(folder, name));
    await copyFile(join(folder, 'client.pub'), server.authorizedKeys);
    await server.configure('');
    await server.run();
    return server;
  }

  get clientKey(): string {
    return join(this.folder, 'client');
  }

  /** A key that it does not accept. */
  get strangerKey(): string {
    return join(this.folder, 'stranger');
  }

  get authorizedKeys(): string {
    return join(this.folder, 'authorized_keys');
  }

  /** The file of its public host key. */
  get hostKeyFile(): string {
    return join(this.folder, 'host.pub');
  }

  get user(): string {
    return userInfo().username;
  }

  /** Lets a public key in, from now on. */
  accept(publicKey: string): void {
    appendFileSync(this.authorizedKeys, `${publicKey}\n`);
  }

  async configure(more: string): Promise<void> {
    const lines = [
      `ListenAddress 127.0.0.1:${this.port}`,
      `HostKey ${join(this.folder, 'host')}`,
      `AuthorizedKeysFile ${this.authorizedKeys}`,
      `PidFile ${join(this.folder, 'pid')}`,
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'UsePAM no',
      'PermitRootLogin prohibit-password',
      // The tests' folders are below a folder that everybody can write to.
      'StrictModes no',
      more,
    ];
    await writeFile(join(this.folder, 'config'), lines.join('\n'));
  }

  async run(): Promise<void> {
    // Its privilege separation needs an empty folder, which a start-up script would make.
    if (process.getuid?.() === 0) execFileSync('mkdir', ['-p', '-m', '755', '/run/sshd']);
    const args = ['-D', '-e', '-f', join(this.folder, 'config')];
    const child = spawn(program ?? '', args, { stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr
      .setEncoding('utf8')
      .on('data', (text: string) => void appendFile(join(this.folder, 'log'), text));
    this.#process = child;
    await untilListening(this.port);
  }

  /** Ends it with all its connections, as when the machine dies. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (child?.pid === undefined) return;
    this.#process = undefined;
    const ended = once(child, 'exit');
    const sessions = descendants(child.pid);
    child.kill('SIGKILL');
    for (const pid of sessions) signalTo(pid, 'SIGKILL');
    await ended;
  }

  /** Leaves its connections open without an answer, as when the network is gone. It accepts new ones. */
  silence(): void {
    for (const pid of descendants(this.#process?.pid ?? 0)) signalTo(pid, 'SIGSTOP');
  }

  /** Gives it a host key that nobody has pinned. */
  async changeHostKey(): Promise<void> {
    makeKey(join(this.folder, 'other'));
    await copyFile(join(this.folder, 'other'), join(this.folder, 'host'));
    await chmod(join(this.folder, 'host'), 0o600);
  }

  log(): Promise<string> {
    return readFile(join(this.folder, 'log'), 'utf8');
  }
}

/** It may have ended by itself. */
function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (systemCode(error) !== 'ESRCH') throw error;
  }
}

function makeKey(file: string): void {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new TypeError('no TCP address');
  return address.port;
}

async function untilListening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt++) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return;
    await sleep(50);
  }
  throw new Error('sshd does not listen');
}
