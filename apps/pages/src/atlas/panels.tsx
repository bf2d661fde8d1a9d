import { useMemo } from 'preact/hooks';
import type { AtlasAnswer } from '../../../../packages/verger/src/serve/api/atlas-answers.js';
import type { FindingKind } from '../../../../packages/verger/src/serve/atlas/finding-kinds.js';
import { useLanguage } from '../language/language.js';
import { FindingPanel } from './panel/finding-panel.js';
import { ImagePanel } from './panel/image-panel.js';
import { LabelList } from './panel/label-list.js';
import { SelectionPanel } from './panel/selection-panel.js';
import type { AtlasPoints } from './points.js';

export type PanelName = 'labels' | 'selection' | 'image' | FindingKind;

const panelNames: readonly PanelName[] = [
  'labels',
  'selection',
  'image',
  'suspects',
  'duplicates',
  'outliers',
];

export interface PanelsProps {
  readonly run: string;
  readonly atlas: AtlasAnswer;
  readonly points: AtlasPoints;
  readonly panel: PanelName;
  readonly chosen: ReadonlySet<number>;
  readonly selection: Uint32Array | undefined;
  /** Row of an image. */
  readonly focus: number | undefined;
  readonly onPanel: (panel: PanelName) => void;
  readonly onChoose: (chosen: ReadonlySet<number>) => void;
  readonly onFocus: (row: number) => void;
  readonly onClear: () => void;
}

/** Beside the map: one panel at a time. */
export function Panels(props: PanelsProps) {
  const { say } = useLanguage();
  const { panel, onPanel } = props;
  return (
    <div class="panels">
      <div role="tablist" class="tabs" aria-label={say.atlas}>
        {panelNames.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${name}`}
            aria-selected={name === panel}
            aria-controls="panel"
            onClick={() => onPanel(name)}
          >
            {say.panel[name]}
          </button>
        ))}
      </div>
      <div id="panel" role="tabpanel" aria-labelledby={`tab-${panel}`} tabIndex={0} class="panel">
        <Panel {...props} />
      </div>
    </div>
  );
}

function Panel({
  run,
  atlas,
  points,
  panel,
  chosen,
  selection,
  focus,
  onChoose,
  onFocus,
  onClear,
}: PanelsProps) {
  const { say } = useLanguage();
  const counts = useMemo(() => countsOf(points, atlas.labels.length), [points, atlas]);
  switch (panel) {
    case 'labels':
      return <LabelList labels={atlas.labels} counts={counts} chosen={chosen} onChoose={onChoose} />;
    case 'selection':
      return (
        <SelectionPanel
          run={run}
          points={points}
          labels={atlas.labels}
          selection={selection ?? new Uint32Array(0)}
          focus={focus}
          onFocus={onFocus}
          onClear={onClear}
        />
      );
    case 'image':
      return focus === undefined ? (
        <p class="quiet">{say.noImage}</p>
      ) : (
        <ImagePanel run={run} row={focus} onFocus={onFocus} />
      );
    default:
      return <FindingPanel key={panel} run={run} kind={panel} focus={focus} onFocus={onFocus} />;
  }
}

function countsOf({ label }: AtlasPoints, labels: number): Uint32Array {
  const counts = new Uint32Array(labels);
  for (const each of label) counts[each]++;
  return counts;
}
