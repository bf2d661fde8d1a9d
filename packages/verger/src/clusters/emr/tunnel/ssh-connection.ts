import { createInterface } from 'node:readline';
import { LeashedProcess } from './leashed-process.js';
import { openedLine } from './ssh-arguments.js';

const maxTextLength = 8192;

/** One run of ssh: from the start of the process to its end. */
export class SshConnection {
  /** Resolves once ssh is logged in and listens on all its ports; never, if it ends before. */
  readonly opened: Promise<void>;
  /** What ssh and its proxy command said before they ended; at most the last 8 kB. */
  readonly ended: Promise<string>;
  readonly #process: LeashedProcess;
  #text = '';

  constructor(args: readonly string[]) {
    this.#process = new LeashedProcess('ssh', args);
    const { output, errors, ended } = this.#process;
    this.opened = new Promise((resolve) => {
      createInterface({ input: output }).on('line', (line) => {
        if (line !== openedLine) return;
        // What was said on the way says nothing about a later end.
        this.#text = '';
        resolve();
      });
    });
    errors.setEncoding('utf8').on('data', (text: string) => {
      this.#text = (this.#text + text).slice(-maxTextLength);
    });
    this.ended = ended.then(() => this.#text);
  }

  /** Ends ssh and all that belongs to it. */
  stop(): Promise<void> {
    return this.#process.stop();
  }
}
