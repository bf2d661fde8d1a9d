import fc from 'fast-check';
import type { Fault } from './fault.js';

const faults: readonly Fault[] = [
  'lost-answer',
  'lost-request',
  'unavailable',
  'throttled',
  'expired',
  'denied',
];

const call = fc.integer({ min: 1, max: 25 });

/** What may happen to the calls of a process: arbitraries for the fields of a record. */
export const troubleWithCalls = {
  /** At this call the process dies: what comes back reaches nobody, and nothing more is asked for. */
  death: fc.option(fc.record({ call, isDone: fc.boolean() })),
  faults: fc.array(fc.record({ call, fault: fc.constantFrom(...faults) }), { maxLength: 4 }),
  secondsPerCall: fc.integer({ min: 0, max: 20 }),
};
