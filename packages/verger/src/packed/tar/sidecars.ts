/** The most bytes of a file that can be a label. */
export const maxSidecarBytes = 64 * 2 ** 10;

const endings = ['.cls', '.json', '.txt'] as const;
/** The fields of a `.json` that can be a label, the first that is there. */
const fields = ['label', 'class', 'cls', 'category'] as const;
/** A longer text is a caption or a licence. */
const maxTextBytes = 128;

/** Whether a member can be the label of the images beside it. */
export function isSidecar(name: string): boolean {
  return endings.some((ending) => name.endsWith(ending));
}

/** The labels in a tar's sidecar files, by the names of the images: `a/7.jpg` has its label in `a/7.cls`. */
export class Sidecars {
  readonly #labels = new Map<string, { readonly rank: number; readonly label: string }>();

  /** @returns whether the file is a label */
  add(name: string, bytes: Uint8Array): boolean {
    const rank = endings.findIndex((ending) => name.endsWith(ending));
    const label = labelIn(endings[rank], Buffer.from(bytes).toString());
    if (label === undefined) return false;
    const stem = name.slice(0, -endings[rank].length);
    const known = this.#labels.get(stem);
    // Of several, `.cls` counts before `.json`, and that before `.txt`.
    if (known === undefined || rank < known.rank) this.#labels.set(stem, { rank, label });
    return true;
  }

  /** The label of an image: its sample's key is the name up to the first dot, or else to the last. */
  of(name: string): string | undefined {
    if (this.#labels.size === 0) return undefined;
    const file = name.lastIndexOf('/') + 1;
    const [first, last] = [name.indexOf('.', file), name.lastIndexOf('.')];
    return (this.#labels.get(name.slice(0, last)) ?? this.#labels.get(name.slice(0, first)))?.label;
  }
}

function labelIn(ending: (typeof endings)[number], text: string): string | undefined {
  if (ending === '.json') return labelInJson(text);
  const line = text.trim();
  const isLabel = line !== '' && !/[\r\n\0\ufffd]/.test(line) && Buffer.byteLength(line) <= maxTextBytes;
  return isLabel ? line : undefined;
}

function labelInJson(text: string): string | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof json !== 'object' || json === null) return undefined;
  for (const field of fields) {
    const value: unknown = (json as Record<string, unknown>)[field];
    if (typeof value === 'string' && value !== '') return value;
    if (typeof value === 'number') return String(value);
  }
  return undefined;
}
