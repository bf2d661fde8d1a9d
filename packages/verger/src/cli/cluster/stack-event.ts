import type { StackEvent } from '../../clusters/emr/foundation/stack/follow.js';
import { printable } from '../format.js';

/** `  CREATE_COMPLETE     Bucket (AWS::S3::Bucket)` */
export function eventText({ status, resource, type, reason }: StackEvent): string {
  const why = reason === undefined || reason === '' ? '' : `: ${reason}`;
  return printable(`  ${status.padEnd(20)}  ${resource} (${type})${why}`);
}
