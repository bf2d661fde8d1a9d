import { requireTool } from '../../../common/required-tool.js';
import type { PrimaryNode } from './primary-node.js';
import type { Route } from './route.js';

/** The document of Session Manager that connects to the node's SSH server. */
const sshDocument = 'AWS-StartSSHSession';

/**
 * Through AWS Systems Manager: the node's agent has called there, so that no port of the node is open. The session is
 * that of the AWS CLI, since its plugin is the only client that AWS maintains; `%p` is ssh's port.
 */
export function sessionManagerRoute({ instanceId, region }: PrimaryNode): Route {
  const command = [
    ...['aws', 'ssm', 'start-session'],
    ...['--target', instanceId, '--region', region],
    ...['--document-name', sshDocument, '--parameters', 'portNumber=%p'],
  ];
  return {
    way: {
      host: instanceId,
      port: 22,
      // The CLI and its plugin take seconds to start, on a busy computer many; the CLI waits as long for an answer.
      options: [`ProxyCommand=${command.join(' ')}`, 'ConnectTimeout=60'],
    },
    check: async () => {
      await requireTool('aws', ['--version'], {
        name: 'the AWS CLI (aws)',
        hint: 'install it (https://aws.amazon.com/cli/), or connect directly: --host <name> --key <file>',
      });
      await requireTool('session-manager-plugin', ['--version'], {
        name: "the AWS CLI's session-manager-plugin",
        hint: 'install it (https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html), or connect directly: --host <name> --key <file>',
      });
    },
  };
}
