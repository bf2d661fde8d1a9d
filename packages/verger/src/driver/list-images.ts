import { EndingCounts } from '../common/endings.js';
import type { Location } from '../storage/location.js';
import type { ListedImage } from '../job/listed-image.js';
import type { ListedEntry, MemberFacts, PackedObstacle } from '../packed/packed-listing.js';
import type { ListOptions, Obstacle } from '../storage/storage.js';
import { exclusion, inclusion, possibleInclusion } from './image-globs.js';
import { ImageTable } from './image-table.js';
import type { Labels } from './labels.js';
import type { PathTable } from './path-table.js';
import type { Reject } from '../job/reject.js';

export interface Selection {
  /** Globs over paths relative to the input root, case-insensitive; a folder's path selects the images below it. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Images that tables list, which are left out too. */
  readonly excluded?: PathTable<true> | undefined;
  /** A folder (with a trailing slash) to skip: the output, if it is inside the input. */
  readonly skip: string | undefined;
  /** The output, which links in the input may lead to: it is skipped too. */
  readonly except?: Location | undefined;
  readonly labels: Labels;
  /** The size of an even sample of the images. */
  readonly limit: number | undefined;
}

/** Everything in the input: images to read, inputs that can't be read, and the number of ignored files. */
export interface Listing {
  readonly images: ImageTable;
  /** Inputs rejected before they are read. */
  readonly rejects: readonly Reject[];
  /** Files not selected: other extensions, hidden, excluded. */
  readonly ignored: number;
  /** How many of them have each ending, such as `.heic`. */
  readonly ignoredByEnding: Readonly<Record<string, number>>;
  /** Inputs that tables leave out; they are not among the others. */
  readonly excluded: number;
}

/** What lists an input: a storage, or the packed files of one. */
export interface Listed {
  list(prefix: string, options: ListOptions): AsyncIterable<ListedEntry>;
}

/** Lists the input, ordered by the UTF-8 bytes of the paths, whatever the storage. */
export async function listImages(
  input: Listed,
  selection: Selection,
  onProgress: (listed: number) => void,
): Promise<Listing> {
  const select = selector(selection);
  const images = new ImageTable();
  const rejects: Reject[] = [];
  let [ignored, excluded] = [0, 0];
  const endings = new EndingCounts();
  for await (const entry of input.list('', { except: selection.except })) {
    if (selection.skip !== undefined && entry.key.startsWith(selection.skip)) continue;
    const selected = select(entry);
    if (selected === undefined) {
      ignored += 1;
      endings.add(entry.key);
    } else if (selected === 'excluded') excluded += 1;
    else if ('reason' in selected) rejects.push(selected);
    else images.push(selected);
    if ((images.length & 0xfff) === 0) onProgress(images.length);
  }
  const chosen = sample(images, rejects, selection.limit ?? Infinity);
  return { ...chosen, excluded, ignored, ignoredByEnding: endings.toRecord() };
}

/** An even sample of all inputs, including a proportional share of those that can't be read. */
function sample(
  images: ImageTable,
  rejects: readonly Reject[],
  limit: number,
): Pick<Listing, 'images' | 'rejects'> {
  const all = images.length + rejects.length;
  if (limit >= all) return { images, rejects };
  const rejected = Math.floor((limit * rejects.length) / all);
  const chosen = Array.from(
    { length: rejected },
    (_, i) => rejects[Math.floor((i * rejects.length) / rejected)],
  );
  return { images: images.sample(limit - rejected), rejects: chosen };
}

/** What a listed entry is to a run; undefined for what is ignored. */
function selector(
  selection: Selection,
): (entry: ListedEntry) => ListedImage | Reject | 'excluded' | undefined {
  const select = untabledSelector(selection);
  const { excluded } = selection;
  if (excluded === undefined) return select;
  return (entry) => {
    // Also of what is ignored for another reason: it is in the input, so the table is right about it.
    const isTabled = excluded.find(entry.key) === true;
    const selected = select(entry);
    return isTabled && selected !== undefined ? 'excluded' : selected;
  };
}

function untabledSelector({
  include,
  exclude,
  labels,
}: Selection): (entry: ListedEntry) => ListedImage | Reject | undefined {
  const included = inclusion(include);
  const excluded = exclusion(exclude);
  const mayBeIncluded = possibleInclusion(include);
  return (entry) => {
    if ('isPassedOver' in entry) return undefined;
    const { key, member } = { member: undefined, ...entry };
    const isExcluded = excluded(key) || (member !== undefined && excluded(member.name));
    if (isHidden(key, member) || isExcluded) return undefined;
    // What an obstacle on a storage would be is unknown: a folder, say. A member is what its name says.
    if ('obstacle' in entry && member === undefined)
      return 'isContainer' in entry || mayBeIncluded(entry) ? obstacleReject(entry, labels) : undefined;
    if (!included(key, member)) return undefined;
    if ('obstacle' in entry) return obstacleReject(entry, labels, member);
    const label = labels.of(key, member);
    if (label === undefined) return { path: key, label: null, ...noLabel };
    return { path: key, label, size: entry.size, version: entry.version };
  };
}

const noLabel = { reason: 'no-label', detail: 'not in the label table' } as const;

/** `.DS_Store`, macOS's `._photo.jpg`, a `.git` folder: names that start with a dot are not data. */
function isHidden(path: string, member: MemberFacts | undefined): boolean {
  return path.startsWith('.') || path.includes('/.') || member?.name.startsWith('.') === true;
}

/** Whether a listing leaves a packed file out without looking into it. */
export function skipsContainer({ skip, exclude }: Selection): (key: string) => boolean {
  const excluded = exclusion(exclude);
  return (key) => (skip !== undefined && key.startsWith(skip)) || isHidden(key, undefined) || excluded(key);
}

function obstacleReject(entry: Obstacle | PackedObstacle, labels: Labels, member?: MemberFacts): Reject {
  const { key: path, obstacle: reason, detail } = entry;
  // A packed file is no image: its folder says nothing.
  const label = 'isContainer' in entry ? null : (labels.of(path, member) ?? null);
  return { path, label, reason, detail };
}
