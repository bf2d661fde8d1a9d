import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SendSSHPublicKeyRequest } from '@aws-sdk/client-ec2-instance-connect';
import type { AwsAccount } from '../account/aws-account.js';
import { awsError } from '../account/aws-error.js';
import { requireTool } from '../../../common/required-tool.js';
import type { PrimaryNode } from './primary-node.js';
import type { Identity, PreparedKey } from './route.js';

const install = { name: "OpenSSH's ssh-keygen", hint: 'install the OpenSSH client' };

/**
 * A key of its own for each connection, which EC2 Instance Connect shows to the node's SSH server for 60 seconds. Nothing
 * remains that could open the node later.
 */
export function pushedKey(account: AwsAccount, { instanceId }: PrimaryNode, user: string): Identity {
  return {
    user,
    check: () => Promise.resolve(),
    prepare: async (signal) => {
      const key = await newKey();
      try {
        const publicKey = await readFile(`${key.file}.pub`, 'utf8');
        await push(
          account,
          { InstanceId: instanceId, InstanceOSUser: user, SSHPublicKey: publicKey.trim() },
          signal,
        );
        return key;
      } catch (error) {
        await key.remove();
        throw error;
      }
    },
  };
}

async function newKey(): Promise<PreparedKey> {
  // mkdtemp makes folders that only their owner can enter.
  const folder = await mkdtemp(join(tmpdir(), 'verger-key-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const file = join(folder, 'key');
  try {
    await requireTool('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'verger', '-f', file], install);
  } catch (error) {
    await remove();
    throw error;
  }
  // The agent's keys are none of the node's business, and it refuses whoever offers many.
  return { file, options: ['IdentityAgent=none'], remove };
}

async function push(
  account: AwsAccount,
  request: SendSSHPublicKeyRequest,
  signal: AbortSignal,
): Promise<void> {
  const { client, sdk } = await account.instanceConnect();
  try {
    await client.send(new sdk.SendSSHPublicKeyCommand(request), { abortSignal: signal });
  } catch (error) {
    const what = `can't give ${request.InstanceId ?? 'the node'} a key (ec2-instance-connect:SendSSHPublicKey)`;
    throw awsError(error, what);
  } finally {
    // Its sockets would keep the process alive.
    client.destroy();
  }
}
