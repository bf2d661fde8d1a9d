import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Puts the real AWS CLI and a double of its session-manager-plugin into a folder: the plugin talks to AWS over a WebSocket,
 * the double to a server on this computer. It keeps the arguments that the CLI gives it.
 * @returns the folder, and the file of the arguments, a JSON list per call
 */
export async function putSessionManager(
  folder: string,
  python: string,
  sshPort: number,
): Promise<{ readonly folder: string; readonly calls: string }> {
  await mkdir(folder, { recursive: true });
  const calls = join(folder, 'plugin-calls');
  await putProgram(join(folder, 'aws'), `#!/bin/sh\nexec '${python}' -m awscli "$@"\n`);
  await putProgram(join(folder, 'session-manager-plugin'), plugin(calls, sshPort));
  return { folder, calls };
}

function plugin(calls: string, sshPort: number): string {
  return `#!${process.execPath}
const { appendFileSync } = require('node:fs');
const { connect } = require('node:net');
if (process.argv[2] === '--version') {
  console.log('1.2.764.0');
} else {
  appendFileSync(${JSON.stringify(calls)}, JSON.stringify(process.argv.slice(2)) + '\\n');
  const socket = connect(${sshPort}, '127.0.0.1');
  socket.on('error', () => process.exit(1));
  socket.on('close', () => process.exit(0));
  process.stdin.pipe(socket).pipe(process.stdout);
}
`;
}

async function putProgram(file: string, text: string): Promise<void> {
  await writeFile(file, text);
  await chmod(file, 0o755);
}
