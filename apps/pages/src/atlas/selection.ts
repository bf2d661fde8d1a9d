import { createContext } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { AtlasPoints } from './points.js';

/** The images that a user has chosen: by a lasso, in a list, or all of a kind. */
interface Selection {
  /** Points, by number; undefined if none is chosen. */
  readonly points: Uint32Array | undefined;
  readonly hasRow: (row: number) => boolean;
  readonly toggleRow: (row: number) => void;
  /** Adds the points that have a flag. */
  readonly addFlagged: (flag: number) => void;
  readonly replace: (points: Uint32Array) => void;
  readonly clear: () => void;
}

export const SelectionContext = createContext<Selection | undefined>(undefined);

/** @param pointOfRow the point of each row */
export function useSelection({ count, flags }: AtlasPoints, pointOfRow: Uint32Array): Selection {
  const [chosen, setChosen] = useState<Uint8Array>();
  const points = useMemo(() => (chosen === undefined ? undefined : pointsOf(chosen)), [chosen]);
  return useMemo(() => {
    const change = (edit: (next: Uint8Array) => void): void =>
      setChosen((last) => {
        const next = last?.slice() ?? new Uint8Array(count);
        edit(next);
        return next.includes(1) ? next : undefined;
      });
    return {
      points,
      hasRow: (row) => chosen?.[pointOfRow[row]] === 1,
      toggleRow: (row) => change((next) => (next[pointOfRow[row]] ^= 1)),
      addFlagged: (flag) =>
        change((next) => flags.forEach((each, i) => (next[i] |= Number((each & flag) !== 0)))),
      replace: (wanted) =>
        change((next) => {
          next.fill(0);
          for (const point of wanted) next[point] = 1;
        }),
      clear: () => setChosen(undefined),
    };
  }, [chosen, points, count, flags, pointOfRow]);
}

function pointsOf(chosen: Uint8Array): Uint32Array {
  const points = new Uint32Array(chosen.length);
  let n = 0;
  chosen.forEach((each, point) => {
    if (each === 1) points[n++] = point;
  });
  return points.slice(0, n);
}
