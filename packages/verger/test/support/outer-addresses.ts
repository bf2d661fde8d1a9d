import { networkInterfaces } from 'node:os';

/** The addresses by which other machines reach this one; none where it has no network. */
export function outerAddresses(): readonly string[] {
  const interfaces = Object.values(networkInterfaces()).flatMap((some) => some ?? []);
  return interfaces
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address);
}
