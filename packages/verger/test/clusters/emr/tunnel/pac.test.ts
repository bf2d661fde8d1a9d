import { createContext, runInContext } from 'node:vm';
import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { describe, expect, it } from 'vitest';
import { proxyAutoConfig } from '../../../../src/clusters/emr/tunnel/pac.js';

const primary = {
  clusterId: 'j-2AXXXXXXGAPLF',
  region: 'eu-west-3',
  privateName: 'ip-10-0-0-7.eu-west-3.compute.internal',
  privateAddress: '10.0.0.7',
  publicName: 'ec2-203-0-113-7.eu-west-3.compute.amazonaws.com',
};
const tunnel = 'SOCKS5 127.0.0.1:8157; SOCKS 127.0.0.1:8157';

/** In an empty context: the file needs none of the functions that browsers offer, and so looks up no name itself. */
const find = (host: string): string => {
  const context = createContext({ host });
  return runInContext(
    `${proxyAutoConfig(primary, 8157)}\nFindProxyForURL('http://' + host + '/', host)`,
    context,
  ) as string;
};

describe('the configuration of the proxy', () => {
  it.each([
    primary.privateName,
    primary.privateAddress,
    primary.publicName,
    'IP-10-0-0-7.EU-WEST-3.compute.internal',
    'ip-10-0-0-7.eu-west-3.compute.internal.',
    'ip-10-0-3-250.eu-west-3.compute.internal',
    'i-0123456789abcdef0.eu-west-3.compute.internal',
  ])('leads %s through the tunnel', (host) => {
    expect(find(host)).toBe(tunnel);
  });

  it.each([
    'example.org',
    '127.0.0.1',
    'localhost',
    '10.0.0.8',
    'ec2-203-0-113-8.eu-west-3.compute.amazonaws.com',
    'ip-10-0-0-7.eu-central-1.compute.internal',
    'eu-west-3.compute.internal.example.org',
    'xeu-west-3.compute.internal',
    'constructor',
    '',
  ])('leaves %s to the browser', (host) => {
    expect(find(host)).toBe('DIRECT');
  });

  it('leads no other name through the tunnel', () => {
    fc.assert(
      fc.property(fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6()), (host) => {
        fc.pre(!host.endsWith('.eu-west-3.compute.internal') && host !== primary.privateAddress);
        expect(find(host)).toBe('DIRECT');
      }),
      { numRuns: runs(100) },
    );
  });

  it('leads every name of the network through the tunnel', () => {
    const labels = fc.array(fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(labels, (names) => {
        expect(find(`${names.join('.')}.eu-west-3.compute.internal`)).toBe(tunnel);
      }),
      { numRuns: runs(100) },
    );
  });
});
