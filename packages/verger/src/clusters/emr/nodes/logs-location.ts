import { VergerError } from '../../../common/errors.js';
import { Location } from '../../../storage/location.js';
import type { ClusterView } from '../launch/cluster-view.js';

/**
 * Where a cluster's logs are: below its own bucket, which holds its assets too.
 * @throws VergerError `aws` if it has none
 */
export function logsLocation({ id, logUri = '' }: ClusterView): Location {
  if (logUri.startsWith('s3://')) return Location.parse(logUri);
  throw new VergerError('aws', `the cluster ${id} keeps no logs in a bucket`, {
    hint: 'it was not started by `verger cluster up`',
  });
}
