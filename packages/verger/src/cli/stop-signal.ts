/**
 * Aborts on the first Ctrl-C or SIGTERM so the run can shut down cleanly, and when its terminal is closed. A second
 * signal kills the process at once, as by default; the run can be resumed after that too.
 */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  // Node discards nohup's request to ignore this signal. `nohup verger run ...` prints to no terminal.
  if (process.stdout.isTTY || process.stderr.isTTY) process.once('SIGHUP', () => controller.abort());
  else process.on('SIGHUP', () => undefined);
  return controller.signal;
}
