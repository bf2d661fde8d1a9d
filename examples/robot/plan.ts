// How a gripper takes a fruit, from what is known of its kind.
import type { Approach, Finding } from './client.js';

/** One thing that the robot does, and what it rests on. */
export interface Step {
  readonly does: string;
  readonly because: string;
}

/** What this gripper does where no study says how much a kind bears. */
const softestGripN = 3;
const carefulPullN = 10;

/** Cuts where a cut is known to be needed or enough; else holds, moves as the kind comes off, and pulls no harder than it takes. */
export function planOf({ motion, ...approach }: Approach): readonly Step[] {
  const how = motion?.[0];
  const steps = [
    grip(approach.grip_limit_N),
    ...(how === undefined ? [] : [{ does: `move: ${how.text}`, because: sourceOf(how) }]),
  ];
  if (approach.cut_force_N !== null) return [...steps, limit('cut', approach.cut_force_N)];
  if (how?.text?.startsWith('cut') === true)
    return [...steps, { does: 'cut the stem, with no pull', because: 'no study gives the force' }];
  const turns = approach.torque_Nm === null ? [] : [limit('turn', approach.torque_Nm)];
  return [...steps, ...turns, pull(approach.pull_force_N)];
}

function grip(findings: readonly Finding[] | null): Step {
  if (findings !== null) return limit('grip', findings);
  return {
    does: `grip with ${softestGripN} N, the softest there is`,
    because: 'not known how much it bears',
  };
}

function pull(findings: readonly Finding[] | null): Step {
  if (findings !== null) return limit('pull', findings);
  return { does: `pull with ${carefulPullN} N, then give up`, because: 'not known what it takes' };
}

/** Of several studies, the one that asks for least. */
function limit(verb: string, findings: readonly Finding[]): Step {
  const amount = ({ max, min }: Finding) => max ?? min ?? Infinity;
  const [least] = [...findings].sort((a, b) => amount(a) - amount(b));
  return { does: `${verb} with at most ${amount(least)} ${least.unit}`, because: sourceOf(least) };
}

function sourceOf({ citation, condition, confidence }: Finding): string {
  return `${citation}; ${condition === null ? '' : `${condition}; `}confidence ${confidence}`;
}
