import { VergerError } from '../common/errors.js';
import { plainTable, type TableSettings } from '../driver/table-settings.js';
import type { ComponentsRequest } from '../pca/choose-components.js';
import { Location } from '../storage/location.js';

const usualComponents = { kind: 'count', count: 200 } as const;

/** The options that decide which columns a result has. */
interface ShapeOptions extends Partial<TableSettings> {
  readonly components?: ComponentsRequest | undefined;
  readonly standardize?: boolean | undefined;
  readonly pca?: string | undefined;
}

interface ResultShape extends TableSettings {
  readonly components: ComponentsRequest;
  /** Nobody asked for them: as many as there are is then no surprise. */
  readonly componentsByDefault: boolean;
  readonly standardize: boolean;
  readonly pca: Location | undefined;
}

/**
 * The columns of a result, with defaults for what is not given.
 * @throws VergerError `usage` if two of the options contradict each other
 */
export function resultShape(options: ShapeOptions): ResultShape {
  requireNoConflict(options);
  return {
    components: options.components ?? usualComponents,
    componentsByDefault: options.components === undefined,
    standardize: options.standardize ?? false,
    pca: options.pca === undefined ? undefined : Location.parse(options.pca),
    features: options.features ?? plainTable.features,
    dtype: options.dtype ?? plainTable.dtype,
    lists: options.lists ?? plainTable.lists,
    splitColumn: options.splitColumn ?? plainTable.splitColumn,
  };
}

function requireNoConflict({ components, standardize = false, features, pca }: ShapeOptions): void {
  const isFeaturesOnly = components?.kind === 'count' && components.count === 0;
  if (pca !== undefined && (components !== undefined || standardize)) {
    const stray = components === undefined ? '--standardize' : '--components';
    throw conflict(`--pca and ${stray} exclude each other`, 'the axes of --pca are already fitted');
  }
  if (isFeaturesOnly && features === 'none')
    throw conflict(
      'a result without features and components is empty',
      'leave out --features none or --components 0',
    );
  if (isFeaturesOnly && standardize)
    throw conflict('--standardize needs components', 'it scales features for the PCA, not in the table');
}

function conflict(message: string, hint: string): VergerError {
  return new VergerError('usage', message, { hint });
}
