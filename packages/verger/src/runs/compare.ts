import type { Manifest } from '../job/manifest.js';

/** A setting or figure in which two results differ. */
export interface Difference {
  /** Such as `settings.components`. */
  readonly name: string;
  readonly left: unknown;
  readonly right: unknown;
}

/** Two results side by side: only what differs. */
export interface Comparison {
  readonly samePlan: boolean;
  /** Whether all parts are the same bytes; the same plan must give them. */
  readonly sameBytes: boolean;
  readonly differences: readonly Difference[];
}

export function compareManifests(left: Manifest, right: Manifest): Comparison {
  const leaves = [leavesOf(shown(left)), leavesOf(shown(right))] as const;
  const names = new Set(leaves.flatMap((each) => [...each.keys()]));
  return {
    samePlan: left.planDigest === right.planDigest,
    sameBytes: digests(left) === digests(right),
    differences: [...names].flatMap((name) => {
      const [a, b] = leaves.map((each) => each.get(name));
      return JSON.stringify(a) === JSON.stringify(b) ? [] : [{ name, left: a ?? null, right: b ?? null }];
    }),
  };
}

/** In an order that tells the cause before the effect; without digests of files, which differ with everything. */
function shown({ input, settings, backbone, counts, pca, run, software, warnings }: Manifest): object {
  const { eigenvalues: _, ...axes } = pca;
  const { stages, ...facts } = run;
  const seconds = Object.fromEntries(stages.map((stage) => [stage.name, stage.seconds]));
  return { input, settings, backbone, counts, pca: axes, software, run: facts, seconds, warnings };
}

function digests({ parts }: Manifest): string {
  return parts.map(({ sha256 }) => sha256).join('\n');
}

/** Lists are leaves. */
function leavesOf(value: object, prefix = ''): ReadonlyMap<string, unknown> {
  return new Map(
    Object.entries(value).flatMap(([name, inner]: [string, unknown]): [string, unknown][] => {
      const path = `${prefix}${name}`;
      if (typeof inner === 'object' && inner !== null && !Array.isArray(inner))
        return [...leavesOf(inner, `${path}.`)];
      return [[path, inner]];
    }),
  );
}
