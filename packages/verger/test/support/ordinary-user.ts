const nobody = 65_534;

/**
 * Does something as a user for whom permissions hold. Where the tests run as root, for whom they do not, the
 * process becomes another user meanwhile.
 */
export async function asOrdinaryUser<T>(action: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return action();
  process.seteuid?.(nobody);
  try {
    return await action();
  } finally {
    process.seteuid?.(0);
  }
}
