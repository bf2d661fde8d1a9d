import { locateModel, type ModelSource } from '../../backbone/model-source.js';
import { preprocessingSchema } from '../../backbone/preprocessing-schema.js';
import { sidecarSchema } from '../../backbone/sidecar.js';
import { isExcludeTable } from '../../common/exclude-table.js';
import { parseAs } from '../../common/parse-as.js';
import type { Job } from '../../job/job.js';
import type { Manifest } from '../../job/manifest.js';
import type { DescribeReport } from '../../job/tasks/describe.js';
import { outputKeys } from '../../job/work-files.js';
import { parseComponents } from '../../pca/choose-components.js';
import type { Access } from '../../storage/access.js';
import { Location } from '../../storage/location.js';
import type { RunRequest } from '../request.js';
import { plainTable } from '../table-settings.js';

/** What was asked of the run that made a result, as far as its manifest says. The result is to be replaced. */
export function requestOf(
  { settings, input, backbone, counts, pca }: Manifest,
  output: Location,
): RunRequest {
  const { standardize, limit, include, exclude, labels } = settings;
  return {
    ...{ input: Location.parse(input), output, model: modelSource(backbone.name) },
    ...{
      components: parseComponents(settings.components),
      componentsByDefault: true,
      standardize,
      l2: false,
      views: undefined,
    },
    features: settings.features ?? plainTable.features,
    dtype: settings.dtype ?? plainTable.dtype,
    lists: settings.lists ?? plainTable.lists,
    splitColumn: settings.splitColumn ?? plainTable.splitColumn,
    partitions: settings.partitions,
    // It was allowed these.
    maxRejects: { kind: 'count', count: counts.rejects },
    ...{ limit: limit ?? undefined, include },
    exclude: exclude.filter((each) => !isExcludeTable(each)),
    excludeTables: exclude.filter(isExcludeTable).map((each) => Location.parse(each)),
    labels: labels === null ? undefined : Location.parse(labels),
    pca: pca.projectedOn === undefined ? undefined : Location.parse(pca.projectedOn.result),
    ...{ allowRegions: [], overwrite: false, update: true, reuse: [] },
  };
}

/** No task opens the model: it need not be there any more. */
export function jobOf({ input, backbone }: Manifest, output: Location, access: Access): Job {
  const { name, sha256, reading = {}, output: tensor } = backbone;
  const stated = { ...reading, ...(tensor === undefined ? {} : { output: tensor }) };
  const sidecar = parseAs(sidecarSchema, stated, outputKeys.manifest);
  return { input, output: output.folderUri, access, model: { name, uri: '', sha256, sidecar } };
}

/** What its backbone was, as a worker once described it. Nothing is measured: no image is read. */
export function shapeOf({ backbone }: Manifest): DescribeReport {
  return {
    kind: 'describe',
    features: backbone.features,
    preprocessing: parseAs(preprocessingSchema, backbone.preprocessing, outputKeys.manifest),
    secondsPerImage: 0,
    memory: { usedBytes: 0, limitBytes: 0, machineBytes: 0 },
  };
}

function modelSource(name: string): ModelSource {
  return locateModel(`./${name}.onnx`);
}
