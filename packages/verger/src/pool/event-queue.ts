/** Passes what several producers push to one consumer, in order of arrival. */
export class EventQueue<T> {
  readonly #events: T[] = [];
  #wake: () => void = () => undefined;
  #end: { readonly error?: unknown } | undefined;

  push(event: T): void {
    this.#events.push(event);
    this.#wake();
  }

  /** Closes the queue; an error is thrown to the consumer at once. */
  end(outcome: { readonly error?: unknown } = {}): void {
    this.#end ??= outcome;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      if (this.#end !== undefined && 'error' in this.#end) throw this.#end.error;
      const event = this.#events.shift();
      if (event !== undefined) yield event;
      else if (this.#end !== undefined) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
