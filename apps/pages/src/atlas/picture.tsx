import { createContext } from 'preact';
import { useContext, useState } from 'preact/hooks';

/** The run whose pictures are shown; undefined if its input was not named to the server. */
export const PicturesContext = createContext<string | undefined>(undefined);

/** A small picture of an image. Nothing where there is none: its name stands beside it. */
export function Picture({ row, side }: { readonly row: number; readonly side: 64 | 320 }) {
  const run = useContext(PicturesContext);
  const [failed, setFailed] = useState<number>();
  if (run === undefined || failed === row) return null;
  return (
    <img
      class={`picture side-${side}`}
      src={`./api/runs/${run}/atlas/pictures/${row}?side=${side}`}
      alt=""
      loading="lazy"
      onError={() => setFailed(row)}
    />
  );
}
