import { VergerError } from '../../../common/errors.js';
import { resume } from '../launch/hints.js';
import type { EndedServerless } from './end-serverless.js';

/** `0.12 USD for 1.33 vCPU hours and 5.33 GB hours, by AWS's count and our prices` */
export function billedText({ billed }: EndedServerless): string {
  if (billed === undefined) return 'AWS does not say yet';
  const { usd, vcpuHours, memoryGbHours } = billed;
  return `${usd.toFixed(2)} USD for ${vcpuHours.toFixed(2)} vCPU hours and ${memoryGbHours.toFixed(2)} GB hours, by AWS's count and our prices`;
}

/** The error of a run whose session has ended with it, with what it cost and what remains. */
export function endedWith(error: unknown, ended: EndedServerless): unknown {
  // Not one of ours: a mistake in Verger, which is shown as it is.
  if (!(error instanceof VergerError)) return error;
  const { code, message, details, hint = resume } = error;
  const remains = ended.remains.map((each) => `remains: ${each}`);
  const fate = `the session has ended; cost: ${billedText(ended)}`;
  if (code === 'interrupted')
    return new VergerError(code, `interrupted: ${fate}`, { cause: error, details: remains, hint });
  return new VergerError(code, message, { cause: error, details: [...details, fate, ...remains], hint });
}
