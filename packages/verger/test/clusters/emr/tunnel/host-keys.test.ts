import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { useTempFolders } from 'testing-support/temp-folder';
import { describe, expect, it } from 'vitest';
import { bootstrapLog, hostKeyFile } from '../../../../src/clusters/emr/tunnel/host-key-sources.js';
import { fingerprintOf, parseHostKeys } from '../../../../src/clusters/emr/tunnel/host-keys.js';

const tempFolder = useTempFolders();

/** As SSH writes a public key: its type and its numbers, each preceded by its length. */
const keys = fc.record({
  type: fc.constantFrom('ssh-ed25519', 'ssh-rsa', 'ecdsa-sha2-nistp256'),
  body: fc.uint8Array({ minLength: 32, maxLength: 64 }),
});
const encoded = ({ type, body }: { readonly type: string; readonly body: Uint8Array }): string => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(type.length);
  return Buffer.concat([length, Buffer.from(type), body]).toString('base64');
};

describe('host keys in a text', () => {
  it('are found in lines of logs, of key files and of known_hosts files', () => {
    const line = fc.constantFrom(
      (key: string) => `verger bootstrap: host key ${key}`,
      (key: string) => key,
      (key: string) => `${key} root@ip-10-0-0-7`,
      (key: string) => `i-0123456789abcdef0 ${key}`,
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(line, keys)), (all) => {
        const text = all.flatMap(([write, key]) => [
          'verger bootstrap: done',
          write(`${key.type} ${encoded(key)}`),
        ]);
        expect(parseHostKeys(text.join('\n'))).toEqual(
          all.map(([, key]) => ({ type: key.type, base64: encoded(key) })),
        );
      }),
      { numRuns: runs(100) },
    );
  });

  it('are none in any other text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(parseHostKeys(text)).toEqual([]);
      }),
      { numRuns: runs(200) },
    );
    expect(parseHostKeys('host key ssh-ed25519 AAAA')).toEqual([]);
    expect(parseHostKeys(`ssh-ed25519 ${encoded({ type: 'ssh-rsa', body: new Uint8Array(32) })}`)).toEqual(
      [],
    );
  });

  it('have the fingerprint that ssh-keygen prints', async () => {
    const file = join(await tempFolder(), 'key');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
    const printed = execFileSync('ssh-keygen', ['-l', '-f', `${file}.pub`], { encoding: 'utf8' });
    const [key] = parseHostKeys(await readFile(`${file}.pub`, 'utf8'));
    expect(printed).toContain(` ${fingerprintOf(key)} `);
  });
});

describe('the log of the bootstrap action', () => {
  const primary = {
    clusterId: 'j-2AXXXXXXGAPLF',
    region: 'eu-west-3',
    instanceId: 'i-0123456789abcdef0',
    privateName: 'ip-10-0-0-7.eu-west-3.compute.internal',
    privateAddress: '10.0.0.7',
    publicName: undefined,
  };
  const key = { type: 'ssh-ed25519', base64: encoded({ type: 'ssh-ed25519', body: new Uint8Array(36) }) };

  const write = async (logs: string, path: string, text: string): Promise<void> => {
    await mkdir(join(logs, path, '..'), { recursive: true });
    await writeFile(join(logs, path), gzipSync(text));
  };

  it('has the host keys of the primary node, and no others', async () => {
    const logs = await tempFolder();
    const line = `verger bootstrap: host key ${key.type} ${key.base64}\n`;
    await write(logs, `${primary.clusterId}/node/i-0other/bootstrap-actions/1/stdout.gz`, line);
    expect(await bootstrapLog.hostKeys({ ...primary, logs })).toEqual([]);
    await write(
      logs,
      `${primary.clusterId}/node/${primary.instanceId}/bootstrap-actions/1/controller.gz`,
      line,
    );
    expect(await bootstrapLog.hostKeys({ ...primary, logs })).toEqual([]);
    await write(logs, `${primary.clusterId}/node/${primary.instanceId}/bootstrap-actions/1/stdout.gz`, line);
    expect(await bootstrapLog.hostKeys({ ...primary, logs })).toEqual([key]);
  });

  it('has none where the cluster keeps no logs', async () => {
    expect(await bootstrapLog.hostKeys({ ...primary, logs: undefined })).toEqual([]);
  });

  it('is replaced by a file that the user gives', async () => {
    const file = join(await tempFolder(), 'keys');
    await expect(hostKeyFile(file).hostKeys({ ...primary, logs: undefined })).rejects.toMatchObject({
      code: 'not-found',
    });
    await writeFile(file, `${key.type} ${key.base64} root@node\n`);
    expect(await hostKeyFile(file).hostKeys({ ...primary, logs: undefined })).toEqual([key]);
  });
});
