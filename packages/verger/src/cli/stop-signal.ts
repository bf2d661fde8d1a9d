/**
 * Aborts on the first Ctrl-C or SIGTERM, so that the run can end in an orderly way. A second one ends the
 * process at once, as it would by default: the run survives that too.
 */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}
