import { setTimeout as sleep } from 'node:timers/promises';
import { VergerError } from '../../../common/errors.js';
import type { AwsAccount } from '../account/aws-account.js';
import { awsError } from '../account/aws-error.js';
import type { ClusterView } from '../launch/cluster-view.js';

/** Pages that AWS serves from the copies of a cluster's event logs, also after its end. */
export const persistentPages = {
  spark: 'SHS',
  yarn: 'YTS',
} as const;

export type PersistentPage = keyof typeof persistentPages;

const pollMs = 1000;
/** AWS's guide: the page is ready after some minutes. */
const longestMs = 10 * 60_000;

type Emr = Awaited<ReturnType<AwsAccount['emr']>>;

export interface WaitOptions {
  readonly signal: AbortSignal;
  /** Called before each step, with its description. */
  readonly onStep?: ((step: string) => void) | undefined;
}

/**
 * An address under which AWS shows the jobs of a cluster, for 30 days after its end. It works only where the event logs
 * stay in HDFS, as EMR has them by default: AWS copies them into a bucket of its own (`dataPlace`).
 * @returns its address: whoever has it can read the page until it expires
 * @throws VergerError `access`, `aws`, `interrupted`
 */
export async function presignedPage(
  account: AwsAccount,
  { arn, id: clusterId }: Pick<ClusterView, 'arn' | 'id'>,
  page: PersistentPage,
  { signal, onStep }: WaitOptions,
): Promise<string> {
  const emr = await account.emr();
  const deadline = performance.now() + longestMs;
  try {
    onStep?.(`asking AWS for the pages of ${clusterId}`);
    const { client, sdk } = emr;
    const created = await client.send(new sdk.CreatePersistentAppUICommand({ TargetResourceArn: arn }));
    const id = created.PersistentAppUIId ?? '';
    onStep?.('waiting until AWS has its copies of the event logs');
    await until(() => isAttached(emr, id), deadline, signal);
    onStep?.('waiting for the address');
    return await until(() => presigned(emr, id, page), deadline, signal);
  } catch (error) {
    throw awsError(error, `AWS has no page for ${clusterId}`);
  }
}

/** Where the event logs lie that AWS shows: EMR guide, "View persistent application user interfaces". */
export function dataPlace(region: string): string {
  return `AWS's own bucket prod.${region}.appinfo.src, encrypted by SSE-S3, until 30 days after the cluster's end`;
}

async function isAttached({ client, sdk }: Emr, id: string): Promise<true | undefined> {
  const { PersistentAppUI: ui } = await client.send(
    new sdk.DescribePersistentAppUICommand({ PersistentAppUIId: id }),
  );
  const status = ui?.PersistentAppUIStatus ?? '';
  if (status === 'ATTACHED') return true;
  if (!/FAIL|DETACH|ERROR/.test(status)) return undefined;
  throw new VergerError('aws', `AWS has no page for this cluster: ${ui?.LastStateChangeReason ?? status}`, {
    hint: 'it exists only if the cluster kept its event logs in HDFS and ended less than 30 days ago',
  });
}

async function presigned(
  { client, sdk }: Emr,
  id: string,
  page: PersistentPage,
): Promise<string | undefined> {
  const { PresignedURLReady, PresignedURL } = await client.send(
    new sdk.GetPersistentAppUIPresignedURLCommand({
      PersistentAppUIId: id,
      PersistentAppUIType: persistentPages[page],
    }),
  );
  return PresignedURLReady === true ? PresignedURL : undefined;
}

/** Looks until there is an answer. */
async function until<T>(
  look: () => Promise<T | undefined>,
  deadline: number,
  signal: AbortSignal,
): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > deadline)
      throw new VergerError('aws', 'AWS has not made the page within 10 minutes', {
        hint: 'try again later',
      });
    await sleep(pollMs, undefined, { signal }).catch((cause: unknown) => {
      throw new VergerError('interrupted', 'interrupted', { cause });
    });
  }
}
