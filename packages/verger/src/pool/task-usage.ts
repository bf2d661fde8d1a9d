/** What a task took, as measured in its worker process. */
export interface TaskUsage {
  /** Of all threads of the process. */
  readonly cpuSeconds: number;
  /** The most memory that the process has held so far. */
  readonly peakBytes: number;
  /** How long the task waited for its images to be read. */
  readonly readSeconds?: number;
  readonly readBytes?: number;
  /** In the neural network. */
  readonly backboneSeconds?: number;
}

/** Measures the task that is running. */
export class TaskMeter {
  #cpu = process.cpuUsage();
  #readMs = 0;
  #readBytes = 0;
  #backboneMs = 0;

  /** A task begins. */
  begin(): void {
    this.#cpu = process.cpuUsage();
    this.#readMs = 0;
    this.#readBytes = 0;
    this.#backboneMs = 0;
  }

  /** @param ms how long the task has waited for these bytes */
  addRead(ms: number, bytes: number): void {
    this.#readMs += ms;
    this.#readBytes += bytes;
  }

  addBackbone(ms: number): void {
    this.#backboneMs += ms;
  }

  /** Since `begin`. */
  get usage(): TaskUsage {
    const { user, system } = process.cpuUsage(this.#cpu);
    return {
      cpuSeconds: rounded((user + system) / 1e6),
      // In kilobytes (getrusage).
      peakBytes: process.resourceUsage().maxRSS * 1024,
      ...(this.#readBytes === 0
        ? {}
        : { readSeconds: rounded(this.#readMs / 1000), readBytes: this.#readBytes }),
      ...(this.#backboneMs === 0 ? {} : { backboneSeconds: rounded(this.#backboneMs / 1000) }),
    };
  }
}

/** To milliseconds: there may be a hundred thousand of these in a log. */
function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
