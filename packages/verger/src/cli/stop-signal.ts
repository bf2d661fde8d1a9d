/**
 * Aborts on the first Ctrl-C or SIGTERM so the run can shut down cleanly. A second one kills the process at once, as
 * by default; the run can be resumed after that too.
 */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}
