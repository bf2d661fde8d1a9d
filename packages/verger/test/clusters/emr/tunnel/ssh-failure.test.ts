import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { describe, expect, it } from 'vitest';
import { sshFailure } from '../../../../src/clusters/emr/tunnel/ssh-failure.js';

const facts = { instanceId: 'i-0123456789abcdef0', user: 'hadoop', knownHosts: '/home/me/known_hosts' };

// As OpenSSH 9.2 and the AWS CLI 1.46 print them.
const cases: readonly (readonly [text: string, code: string, cure: string, message: RegExp])[] = [
  [
    'No ED25519 host key is known for i-0123456789abcdef0 and you have requested strict checking.\r\nHost key verification failed.\r\n',
    'access',
    'never',
    /host key is not the pinned one/,
  ],
  [
    'hadoop@127.0.0.1: Permission denied (publickey,gssapi-keyex).\r\n',
    'access',
    'never',
    /does not accept the key/,
  ],
  [
    'Load key "/home/me/pair.pem": error in libcrypto\r\n',
    'access',
    'never',
    /pair\.pem is not a private key/,
  ],
  [
    'bind [127.0.0.1]:8157: Address already in use\r\nchannel_setup_fwd_listener_tcpip: cannot listen to port: 8157\r\nCould not request local forwarding.\r\n',
    'aws',
    'ports',
    /^the local port 8157 is taken/,
  ],
  [
    '\nAn error occurred (AccessDeniedException) when calling the StartSession operation: User: arn:aws:iam::123456789012:user/me is not authorized to perform: ssm:StartSession\nConnection closed by UNKNOWN port 65535\r\n',
    'access',
    'never',
    /may not open a session/,
  ],
  [
    '\nAn error occurred (TargetNotConnected) when calling the StartSession operation: i-0123456789abcdef0 is not connected.\nConnection closed by UNKNOWN port 65535\r\n',
    'aws',
    'again',
    /Session Manager does not reach/,
  ],
  [
    'Unable to locate credentials. You can configure credentials by running "aws configure".',
    'access',
    'never',
    /no valid credentials/,
  ],
  [
    'ssh: connect to host 10.0.0.7 port 22: Connection timed out\r\n',
    'aws',
    'again',
    /Connection timed out$/,
  ],
  [
    'channel 5: open failed: connect failed: Connection refused\r\nTimeout, server 127.0.0.1 not responding.\r\n',
    'aws',
    'again',
    /not responding\.$/,
  ],
  ['channel 5: open failed: connect failed: Connection refused\r\n', 'aws', 'again', /ssh was ended$/],
];

describe('why ssh ended', () => {
  it.each(cases)('is clear from %j', (text, code, cure, message) => {
    const failure = sshFailure(text, facts);
    expect(failure.cure).toBe(cure);
    expect(failure.error.code).toBe(code);
    expect(failure.error.message).toMatch(message);
    expect(failure.error.hint).toBeDefined();
  });

  it('is one line, whatever ssh prints', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(sshFailure(text, facts).error.message).not.toMatch(/[\r\n]/);
      }),
      { numRuns: runs(200) },
    );
  });
});
