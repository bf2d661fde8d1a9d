/** Aborts its signal when no task has finished for too long. */
export class StallWatch {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #ended = 0;

  constructor(limitMs: number) {
    this.#timer = setTimeout(() => this.#controller.abort(), limitMs);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get hasStalled(): boolean {
    return this.signal.aborted;
  }

  /**
   * @param ended tasks finished so far
   * @param isAtWork whether any task is running: waiting for a busy cluster is not a stall
   */
  update(ended: number, isAtWork: boolean): void {
    if (ended > this.#ended || !isAtWork) this.#timer.refresh();
    this.#ended = Math.max(ended, this.#ended);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
