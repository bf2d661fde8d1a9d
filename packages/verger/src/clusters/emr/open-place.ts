import { VergerError } from '../../common/errors.js';
import { AuditLog } from './account/audit-log.js';
import { AwsAccount } from './account/aws-account.js';
import { type Foundation, readFoundation } from './foundation/foundation.js';
import { Region } from './launch/region.js';
import { type Prices, shippedPrices } from './prices/prices.js';
import type { ClusterSettings } from './settings/cluster-settings.js';

/** What is needed for the clusters of a name. */
export interface OpenedPlace {
  readonly account: AwsAccount;
  readonly region: Region;
  readonly name: string;
  readonly foundation: Foundation;
  readonly prices: Prices;
}

/** The same, where the stack may be gone. */
export type PlaceIfSetUp = Omit<OpenedPlace, 'foundation'> & { readonly foundation: Foundation | undefined };

type Named = Pick<ClusterSettings, 'name' | 'region'>;

/** @throws VergerError `not-found` without the stack of that name; `access`, `aws` */
export async function openPlace(settings: Named): Promise<OpenedPlace> {
  const place = openRegion(settings);
  return { ...place, foundation: await readFoundation(place.account, place.name) };
}

/** Also without the stack of that name: a cluster that outlived it must be ended all the same. */
export async function openPlaceIfSetUp(settings: Named): Promise<PlaceIfSetUp> {
  const place = openRegion(settings);
  const foundation = await readFoundation(place.account, place.name).catch(unlessMissing);
  return { ...place, foundation };
}

/** Undefined for what does not exist. */
export function unlessMissing(error: unknown): undefined {
  if (error instanceof VergerError && error.code === 'not-found') return;
  throw error;
}

function openRegion({ name, region }: Named): Omit<OpenedPlace, 'foundation'> {
  const account = new AwsAccount(region, new AuditLog());
  return { account, region: new Region(account), name, prices: shippedPrices(region) };
}
