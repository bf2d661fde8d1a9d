import { s3Prices } from '../prices/price-table.js';
import type { CostLine } from './cost-line.js';
import { exactly } from './range.js';
import type { JobSize } from './work.js';

const keysPerList = 1000;
/** Lists, reports, features, moments: each shard, of at least 64 images, is written about four times. */
const writesPerImage = 4 / 64;
/** Parts, manifest, report, and the logs of a cluster. */
const fixedWrites = 400;
/** 1,280 features in float32 and 200 components, compressed. */
const rowBytes = 5900;

/** What S3 costs: the requests of a run, and a month in which the images and the result stay there. */
export function storageCost({ images, imageBytes }: JobSize): readonly CostLine[] {
  const writes = images * writesPerImage + fixedWrites + images / keysPerList;
  const gigabytes = (images * (imageBytes + rowBytes)) / 1e9;
  const requests = (writes * s3Prices.write.usd + images * s3Prices.read.usd) / 1000;
  return [
    { name: 'S3 requests', usd: exactly(requests), sources: ['s3'] },
    { name: 'S3 storage, one month', usd: exactly(gigabytes * s3Prices.storage.usd), sources: ['s3'] },
  ];
}
