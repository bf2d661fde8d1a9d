import { VergerError } from '../../../common/errors.js';

/** What the messages about a failed connection name. */
export interface ConnectionFacts {
  readonly instanceId: string;
  readonly user: string;
  /** The file of the pinned host keys. */
  readonly knownHosts: string;
}

/** Why ssh ended. */
export interface SshFailure {
  readonly error: VergerError;
  /** `again`: another attempt may succeed; `ports`: with other local ports; `never`: it would fail alike. */
  readonly cure: 'again' | 'ports' | 'never';
}

interface Cause {
  readonly pattern: RegExp;
  readonly code: 'access' | 'aws' | 'not-found';
  readonly cure: SshFailure['cure'];
  readonly what: (facts: ConnectionFacts, match: RegExpExecArray) => string;
  readonly hint: (facts: ConnectionFacts) => string;
}

/** By the messages of OpenSSH 7.6 to 10, and of the AWS CLI's `ssm start-session`. The first that matches is the cause. */
const causes: readonly Cause[] = [
  {
    pattern: /Host key verification failed|HOST IDENTIFICATION HAS CHANGED|No \S+ host key is known/,
    code: 'access',
    cure: 'never',
    what: ({ instanceId }) =>
      `the server that answered is not ${instanceId}: its host key is not the pinned one`,
    hint: ({ knownHosts }) =>
      `nothing was sent to it; only if you know why the key is another one, remove ${knownHosts} and start again`,
  },
  {
    pattern: /no matching host key type found/,
    code: 'access',
    cure: 'never',
    what: ({ instanceId }) => `${instanceId} and this computer's ssh have no kind of host key in common`,
    hint: () => 'update the OpenSSH client',
  },
  {
    pattern: /UNPROTECTED PRIVATE KEY FILE|bad permissions/,
    code: 'access',
    cure: 'never',
    what: () => 'others can read the key file, so ssh does not use it',
    hint: () => 'chmod 600 <key file>',
  },
  {
    pattern: /Load key "([^"]*)": (?!Permission)(.*)/,
    code: 'access',
    cure: 'never',
    what: (_, [, file, reason]) => `${file} is not a private key that ssh can read: ${reason.trim()}`,
    hint: () => 'give the private key of the key pair that the cluster was started with',
  },
  {
    pattern: /SessionManagerPlugin is not found/,
    code: 'not-found',
    cure: 'never',
    what: () => "the AWS CLI's session-manager-plugin is not installed",
    hint: () => 'install it, or connect directly: --host <name> --key <file>',
  },
  {
    pattern: /(AccessDenied\w*|not authorized to perform: \S+)/,
    code: 'access',
    cure: 'never',
    what: ({ instanceId }) => `these AWS credentials may not open a session on ${instanceId}`,
    hint: () =>
      'they need ssm:StartSession on the instance and on the document AWS-StartSSHSession: docs/aws/tunnel.md',
  },
  {
    pattern:
      /ExpiredToken\w*|Unable to locate credentials|UnrecognizedClient|InvalidClientTokenId|SSO .*(expired|invalid)/i,
    code: 'access',
    cure: 'never',
    what: () => 'the AWS CLI has no valid credentials',
    hint: () => 'sign in again (aws sso login, or new keys); check with aws sts get-caller-identity',
  },
  {
    pattern: /TargetNotConnected/,
    code: 'aws',
    cure: 'again',
    what: ({ instanceId }) => `Session Manager does not reach ${instanceId}`,
    hint: () => 'its agent takes some minutes to call in, and needs the SSM permissions in the instance role',
  },
  {
    pattern: /Permission denied \(|Too many authentication failures/,
    code: 'access',
    cure: 'never',
    what: ({ instanceId, user }) => `${instanceId} does not accept the key for the user ${user}`,
    hint: () =>
      'a key with a passphrase must be in the agent (ssh-add); --key takes the key of the key pair of the cluster',
  },
  {
    pattern: /(?:bind \[[^\]]*\]:|cannot listen to port: )(\d+)?|Could not request local forwarding/,
    code: 'aws',
    cure: 'ports',
    what: (_, match) => `the local port ${match.at(1) ?? 'of a service'} is taken by another program`,
    hint: () => 'start the tunnel again: it takes other ports',
  },
];

/** Says on one line why ssh ended, from what it printed. */
export function sshFailure(text: string, facts: ConnectionFacts): SshFailure {
  for (const { pattern, code, cure, what, hint } of causes) {
    const match = pattern.exec(text);
    if (match === null) continue;
    return { cure, error: new VergerError(code, what(facts, match), { hint: hint(facts) }) };
  }
  const reason = lastLine(text) ?? 'ssh was ended';
  const error = new VergerError('aws', `no connection to ${facts.instanceId}: ${reason}`, {
    hint: 'check the network; a direct connection also needs port 22 open for this computer in the security group',
  });
  return { cure: 'again', error };
}

/** Without what single forwarded connections failed for: a page that is not there must not look like the cause. */
function lastLine(text: string): string | undefined {
  const lines = text.split(/[\r\n]+/).filter((line) => line.trim() !== '' && !/^channel \d+: /.test(line));
  return lines.at(-1)?.trim();
}
