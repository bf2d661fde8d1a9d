/** Upper bounds of the histogram, in seconds. */
const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const quantiles = [0.5, 0.95, 0.99];
/** Of how many of the last requests quantiles are. */
const remembered = 1024;

interface Timing {
  readonly counts: number[];
  sum: number;
  total: number;
  /** Seconds of the last ones, in a ring. */
  readonly last: Float64Array;
}

/** A value at the time of asking. */
export interface Gauge {
  readonly name: string;
  readonly help: string;
  readonly value: () => number;
}

/** Counts and times requests, as Prometheus reads them (text format 0.0.4). */
export class Metrics {
  readonly #requests = new Map<string, number>();
  readonly #timings = new Map<string, Timing>();
  readonly #decisions = new Map<string, number>();
  readonly #gauges: readonly Gauge[];

  constructor(gauges: readonly Gauge[]) {
    this.#gauges = gauges;
  }

  /** @param route with its parameters unfilled, so that there are few */
  count(route: string, status: number, seconds: number): void {
    const key = `route="${route}",status="${status}"`;
    this.#requests.set(key, (this.#requests.get(key) ?? 0) + 1);
    const timing = this.#timings.get(route) ?? newTiming();
    this.#timings.set(route, timing);
    timing.last[timing.total % remembered] = seconds;
    timing.total++;
    timing.sum += seconds;
    bounds.forEach((bound, i) => (timing.counts[i] += seconds <= bound ? 1 : 0));
  }

  countDecision(decision: string): void {
    this.#decisions.set(decision, (this.#decisions.get(decision) ?? 0) + 1);
  }

  get text(): string {
    return `${[
      ...head('verger_requests_total', 'counter', 'Requests by route and status.'),
      ...[...this.#requests].map(([key, count]) => `verger_requests_total{${key}} ${count}`),
      ...head('verger_decisions_total', 'counter', 'Answers of recognition by decision.'),
      ...[...this.#decisions].map(([key, n]) => `verger_decisions_total{decision="${key}"} ${n}`),
      ...head('verger_request_seconds', 'histogram', 'Time to answer.'),
      ...[...this.#timings].flatMap(([route, timing]) => histogram(route, timing)),
      ...head(
        'verger_request_recent_seconds',
        'summary',
        `Time to answer, of the last ${remembered} of a route.`,
      ),
      ...[...this.#timings].flatMap(([route, timing]) => summary(route, timing)),
      ...this.#gauges.flatMap(({ name, help, value }) => [
        ...head(name, 'gauge', help),
        `${name} ${value()}`,
      ]),
    ].join('\n')}\n`;
  }
}

function newTiming(): Timing {
  return { counts: bounds.map(() => 0), sum: 0, total: 0, last: new Float64Array(remembered) };
}

function head(name: string, type: string, help: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

function histogram(route: string, { counts, sum, total }: Timing): string[] {
  const name = 'verger_request_seconds';
  return [
    ...counts.map((count, i) => `${name}_bucket{route="${route}",le="${bounds[i]}"} ${count}`),
    `${name}_bucket{route="${route}",le="+Inf"} ${total}`,
    `${name}_sum{route="${route}"} ${sum}`,
    `${name}_count{route="${route}"} ${total}`,
  ];
}

function summary(route: string, { last, sum, total }: Timing): string[] {
  const name = 'verger_request_recent_seconds';
  const sorted = last.slice(0, Math.min(total, remembered)).sort();
  return [
    ...quantiles.map((quantile) => {
      const value = sorted[Math.min(sorted.length - 1, Math.ceil(quantile * sorted.length) - 1)];
      return `${name}{route="${route}",quantile="${quantile}"} ${value}`;
    }),
    `${name}_sum{route="${route}"} ${sum}`,
    `${name}_count{route="${route}"} ${total}`,
  ];
}
