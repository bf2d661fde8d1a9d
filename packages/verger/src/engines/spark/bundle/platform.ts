import { VergerError } from '../../../common/errors.js';

/** The platform of a bundle's native code: Linux with glibc. */
export interface Platform {
  /** Node's name for the processor. */
  readonly arch: 'x64' | 'arm64';
}

const architectures: Readonly<Partial<Record<string, Platform['arch']>>> = {
  x86_64: 'x64',
  aarch64: 'arm64',
};

/**
 * @param kernel the output of `uname -s`
 * @param machine the output of `uname -m`
 * @throws VergerError `spark` if there is no native code for it
 */
export function platformOf(kernel: string, machine: string): Platform {
  const arch = architectures[machine];
  if (kernel === 'Linux' && arch !== undefined) return { arch };
  throw new VergerError('spark', `the executors run ${kernel} ${machine}, which verger does not support`, {
    hint: 'use executors on Linux x86_64 or aarch64',
  });
}

/** The platform of this machine, if it could be an executor. */
export function ownPlatform(): Platform | undefined {
  const { platform, arch } = process;
  return platform === 'linux' && (arch === 'x64' || arch === 'arm64') ? { arch } : undefined;
}
