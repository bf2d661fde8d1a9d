import type { FaultCode } from '../fault.js';
import type { Opening, Tasks } from './tasks.js';

/** What the page may ask for, and what it gets. */
export interface Asking {
  open: (base: string) => Opening;
  takeFile: Tasks['takeFile'];
  takeFrame: Tasks['takeFrame'];
  drop: Tasks['drop'];
  recognise: Tasks['recognise'];
  featuresOf: Tasks['featuresOf'];
  digestsOf: Tasks['digestsOf'];
  evidence: Tasks['evidence'];
  taught: Tasks['taught'];
  teach: Tasks['teach'];
  forget: Tasks['forget'];
  exported: Tasks['exported'];
}

export interface Question {
  readonly number: number;
  readonly name: keyof Asking;
  readonly args: readonly unknown[];
}

/** To the question of that number. */
export type Reply =
  | { readonly number: number; readonly answer: unknown }
  | { readonly number: number; readonly fault: { readonly code: FaultCode; readonly detail: string } };
