import { useMemo, useRef, useState } from 'preact/hooks';
import type { AtlasAnswer } from '../../../../packages/verger/src/serve/api/atlas-answers.js';
import { useLanguage } from '../language/language.js';
import { useTheme } from '../use-theme.js';
import { Hovered } from './hovered.js';
import { pointsInside } from './map/lasso.js';
import type { MapControl } from './map/map-control.js';
import { MapView } from './map/map-view.js';
import { Picture } from './picture.js';
import { type PanelName, Panels } from './panels.js';
import type { AtlasPoints } from './points.js';
import { SelectionContext, useSelection } from './selection.js';
import { type Colouring, tintsOf } from './tinting.js';
import { Toolbar } from './toolbar.js';

/** The map and, beside it, what one looks at: labels, a selection, one image, findings. */
export function Atlas({
  run,
  atlas,
  points,
}: {
  readonly run: string;
  readonly atlas: AtlasAnswer;
  readonly points: AtlasPoints;
}) {
  const language = useLanguage();
  const theme = useTheme();
  const control = useRef<MapControl | undefined>(undefined);
  const [by, setBy] = useState<Colouring>('label');
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set<number>());
  const [isLassoing, setLassoing] = useState(false);
  const [focus, setFocus] = useState<number>();
  const [panel, setPanel] = useState<PanelName>('labels');
  const [hovered, setHovered] = useState<{
    readonly point: number;
    readonly at: readonly [number, number];
  }>();
  const pointOfRow = useMemo(() => inverse(points.row), [points]);
  const chosenImages = useSelection(points, pointOfRow);
  const selection = chosenImages.points;
  const tints = useMemo(
    () =>
      tintsOf(
        points,
        by,
        chosen,
        selection === undefined ? undefined : flagged(points.count, selection),
        theme,
      ),
    [points, by, chosen, selection, theme],
  );
  const look = (row: number | undefined): void => {
    setFocus(row);
    if (row !== undefined) setPanel('image');
  };
  return (
    <SelectionContext.Provider value={chosenImages}>
      <div class="atlas">
        <div class="map-box">
          <Toolbar
            by={by}
            isLassoing={isLassoing}
            onBy={setBy}
            onLasso={() => setLassoing(!isLassoing)}
            control={() => control.current}
          />
          <div class="map-frame">
            <MapView
              points={points}
              tints={tints}
              isLassoing={isLassoing}
              focus={focus === undefined ? undefined : pointOfRow[focus]}
              label={language.say.mapLabel(language.integer(points.count))}
              pictures={(point) => <Picture row={points.row[point]} side={64} />}
              onReady={(made) => (control.current = made)}
              onHover={(point, at) => setHovered(point === undefined ? undefined : { point, at })}
              onPick={(point) => look(point === undefined ? undefined : points.row[point])}
              onLasso={(lasso) => {
                chosenImages.replace(pointsInside(points, lasso));
                setLassoing(false);
                setPanel('selection');
              }}
            />
            {hovered !== undefined && (
              <Hovered
                row={points.row[hovered.point]}
                label={atlas.labels[points.label[hovered.point]]}
                at={hovered.at}
              />
            )}
          </div>
        </div>
        <Panels
          run={run}
          atlas={atlas}
          points={points}
          panel={panel}
          chosen={chosen}
          selection={selection}
          focus={focus}
          onPanel={setPanel}
          onChoose={setChosen}
          onFocus={look}
          onClear={chosenImages.clear}
        />
      </div>
    </SelectionContext.Provider>
  );
}

/** The point of each row. */
function inverse(rows: Uint32Array): Uint32Array {
  const points = new Uint32Array(rows.length);
  rows.forEach((row, point) => (points[row] = point));
  return points;
}

function flagged(count: number, selection: Uint32Array): Uint8Array {
  const flags = new Uint8Array(count);
  for (const point of selection) flags[point] = 1;
  return flags;
}
