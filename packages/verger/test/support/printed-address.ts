import * as z from 'zod';
import type { RunningCli } from './cli.js';

const line = z.object({ address: z.string() });

/** The address that a server prints with `--json`, once it answers. */
export async function printedAddress({ child, end }: RunningCli): Promise<URL> {
  let text = '';
  const printed = new Promise<string>((resolve) => {
    child.stdout?.on('data', (bytes: Buffer | string) => {
      text += bytes.toString();
      if (text.includes('\n')) resolve(text);
    });
  });
  const failed = end.then(({ stderr }) => Promise.reject(new Error(stderr)));
  return new URL(line.parse(JSON.parse(await Promise.race([printed, failed]))).address);
}
