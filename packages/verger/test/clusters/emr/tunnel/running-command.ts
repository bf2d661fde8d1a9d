import { createInterface } from 'node:readline';
import { startCli } from '../../../support/cli.js';

/** A command that prints lines, until it ends. */
export class RunningCommand {
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
  readonly #started: ReturnType<typeof startCli>;
  readonly #lines: string[] = [];
  #wake: () => void = () => undefined;

  constructor(args: readonly string[], env: Readonly<Record<string, string>>) {
    this.#started = startCli(args, { env });
    const { child, end } = this.#started;
    if (child.stdout !== null)
      createInterface({ input: child.stdout }).on('line', (line) => {
        this.#lines.push(line);
        this.#wake();
      });
    this.ended = end.finally(() => {
      this.#wake();
    });
  }

  get pid(): number {
    return this.#started.pid;
  }

  kill(signal: NodeJS.Signals): void {
    this.#started.child.kill(signal);
  }

  /** The first line with a text. @throws Error if the command ends without it */
  async line(text: string): Promise<string> {
    const { child } = this.#started;
    for (;;) {
      const found = this.#lines.find((line) => line.includes(text));
      if (found !== undefined) return found;
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`it ended: ${(await this.ended).stderr}`);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
