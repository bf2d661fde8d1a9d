import type { ModelFile } from '../../src/backbone/model-file.js';
import type { ListedImage } from '../../src/job/listed-image.js';
import { ImageTable } from '../../src/driver/image-table.js';
import { makePlan, type Plan, type PlanSettings } from '../../src/driver/plan.js';
import type { RunRequest } from '../../src/driver/request.js';
import { plainTable } from '../../src/driver/table-settings.js';
import type { Reject } from '../../src/job/reject.js';
import type { DescribeReport } from '../../src/job/tasks/describe.js';
import { plainSettings } from '../support/run-settings.js';
import { Location } from '../../src/storage/location.js';
import { locateModel } from '../../src/backbone/model-source.js';

export const model: ModelFile = {
  name: 'model',
  uri: 'file:///model.onnx',
  sha256: 'a'.repeat(64),
  sidecar: {},
};

export const shape: DescribeReport = {
  kind: 'describe',
  features: 24,
  preprocessing: {
    width: 32,
    height: 32,
    layout: 'nchw',
    channels: 'rgb',
    filter: 'bicubic',
    scale: 1 / 127.5,
    mean: [1, 1, 1],
    std: [1, 1, 1],
  },
  secondsPerImage: 0.01,
  memory: { usedBytes: 2e8, limitBytes: 1.6e9, machineBytes: 8e9 },
};

export const settings: PlanSettings = {
  components: { kind: 'count', count: 8 },
  standardize: false,
  partitions: undefined,
  table: plainTable,
  axes: undefined,
};

export const request: RunRequest = {
  input: Location.parse('/in'),
  output: Location.parse('/out'),
  model: locateModel('model.onnx'),
  ...plainSettings,
  ...settings,
};

export function someImages(count: number): ListedImage[] {
  return Array.from({ length: count }, (_, i) => ({
    path: `a/${i}.jpg`,
    label: 'a',
    size: 100 + i,
    version: `${i}`,
  }));
}

export interface PlanParts {
  readonly images: readonly ListedImage[];
  readonly rejects: readonly Reject[];
  readonly model: ModelFile;
  readonly shape: DescribeReport;
  readonly settings: PlanSettings;
}

/** A plan of ten images, with the given parts replaced. */
export function planWith(parts: Partial<PlanParts> = {}): Plan {
  const images = new ImageTable();
  for (const image of parts.images ?? someImages(10)) images.push(image);
  const listing = { images, rejects: parts.rejects ?? [], ignored: 0, ignoredByEnding: {}, excluded: 0 };
  return makePlan(listing, parts.model ?? model, parts.shape ?? shape, parts.settings ?? settings);
}
