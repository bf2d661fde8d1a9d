/** Time that passes when a test says so. What is due happens in its order, each at its own time. */
export class TestClock {
  /** Milliseconds since 1970. */
  now: number;
  readonly #due: { readonly at: number; readonly order: number; readonly act: () => void }[] = [];
  #order = 0;

  constructor(start: number) {
    this.now = start;
  }

  /** Does something later, or at the next move if the time has passed. */
  at(time: number, act: () => void): void {
    this.#due.push({ at: time, order: this.#order++, act });
    this.#due.sort((a, b) => a.at - b.at || a.order - b.order);
  }

  after(seconds: number, act: () => void): void {
    this.at(this.now + seconds * 1000, act);
  }

  advance(seconds: number): void {
    this.#moveTo(this.now + seconds * 1000);
  }

  /** Until nothing is due any more. */
  runToTheEnd(): void {
    while (this.#due.length > 0) this.#moveTo(this.#due[0].at);
  }

  #moveTo(time: number): void {
    while (this.#due.length > 0 && this.#due[0].at <= time) {
      const [{ at, act }] = this.#due.splice(0, 1);
      this.now = Math.max(this.now, at);
      act();
    }
    this.now = Math.max(this.now, time);
  }
}
