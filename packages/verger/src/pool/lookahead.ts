/** The tasks that one worker takes from a shared iterator, with a peek at the next. */
export class Lookahead<T> {
  readonly #pending: Iterator<T>;
  #peeked: T | undefined;

  /** @param pending shared by all workers; a task peeked at by one worker belongs to that worker */
  constructor(pending: Iterator<T>) {
    this.#pending = pending;
  }

  peek(): T | undefined {
    return (this.#peeked ??= this.#next());
  }

  take(): T | undefined {
    const task = this.peek();
    this.#peeked = undefined;
    return task;
  }

  #next(): T | undefined {
    const next = this.#pending.next();
    return next.done === true ? undefined : next.value;
  }
}
