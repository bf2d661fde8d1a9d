import { VergerError } from '../../../common/errors.js';

/** What native code of a bundle is for: Linux with glibc. */
export interface Platform {
  /** Node's name of the processor. */
  readonly arch: 'x64' | 'arm64';
}

const architectures: Readonly<Partial<Record<string, Platform['arch']>>> = {
  x86_64: 'x64',
  aarch64: 'arm64',
};

/**
 * @param kernel as `uname -s` tells it
 * @param machine as `uname -m` tells it
 * @throws VergerError `spark` where there is no native code for it
 */
export function platformOf(kernel: string, machine: string): Platform {
  const arch = architectures[machine];
  if (kernel === 'Linux' && arch !== undefined) return { arch };
  throw new VergerError('spark', `the executors are ${kernel} ${machine}; there is no worker for them`, {
    hint: 'executors on Linux x86_64 or aarch64 are needed',
  });
}

/** That of this machine, where it could be an executor. */
export function ownPlatform(): Platform | undefined {
  const { platform, arch } = process;
  return platform === 'linux' && (arch === 'x64' || arch === 'arm64') ? { arch } : undefined;
}
