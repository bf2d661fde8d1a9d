import type { RunLog } from './run-log.js';

/** An event of the Trace Event Format, which Perfetto and speedscope open; times in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly cat: string;
  readonly ph: 'X' | 'i' | 'M';
  readonly ts: number;
  readonly dur?: number;
  readonly pid: number;
  readonly tid: number;
  readonly s?: 't';
  readonly args: Readonly<Record<string, unknown>>;
}

/** A run as a trace: a lane for the stages and one for each worker (Trace Event Format, Google 2016). */
export function chromeTrace({ stages, tasks, retries, startedAt, lastAt }: RunLog): {
  readonly traceEvents: readonly TraceEvent[];
} {
  const lanes = new Map<string, number>();
  const laneOf = (worker: string): number => {
    const lane = lanes.get(worker) ?? lanes.size + 1;
    lanes.set(worker, lane);
    return lane;
  };
  const us = (at: number): number => Math.round((at - startedAt) * 1000);
  const work = [
    ...stages.map(({ stage, startedAt: at, seconds, ...args }): TraceEvent => {
      const dur = Math.round((seconds ?? (lastAt - at) / 1000) * 1e6);
      return { name: stage, cat: 'stage', ph: 'X', ts: us(at), dur, pid: 1, tid: 0, args };
    }),
    ...tasks.map(({ task, stage, worker, startedAt: at, seconds, ...args }): TraceEvent => {
      const dur = Math.round(seconds * 1e6);
      return { name: task, cat: stage, ph: 'X', ts: us(at), dur, pid: 1, tid: laneOf(worker), args };
    }),
    ...retries.map(({ task, stage, worker, at, reason }): TraceEvent => {
      const name = `${task}: retried`;
      return { name, cat: stage, ph: 'i', ts: us(at), pid: 1, tid: laneOf(worker), s: 't', args: { reason } };
    }),
  ];
  const names = [['stages', 0] as const, ...lanes].map(([name, tid]): TraceEvent => {
    return { name: 'thread_name', cat: '', ph: 'M', ts: 0, pid: 1, tid, args: { name } };
  });
  return { traceEvents: [...names, ...work] };
}
