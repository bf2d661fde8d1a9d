import { VergerError } from '../../../common/errors.js';
import type { Route } from './route.js';

/** Straight to an address of the primary node: its security group must let this computer in. */
export function directRoute(host: string, port: number): Route {
  // ssh would take a dash for an option.
  if (!/^[a-z0-9][a-z0-9.:-]*$/i.test(host))
    throw new VergerError('usage', `${host} is not a host name`, {
      hint: 'expected a name or an IP address',
    });
  return { way: { host, port, options: [] }, check: () => Promise.resolve() };
}
