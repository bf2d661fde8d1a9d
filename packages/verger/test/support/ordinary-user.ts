const nobody = 65_534;

/**
 * Runs an action as a user to whom permissions apply. If the tests run as root, to whom they do not, the process
 * becomes another user meanwhile.
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
