import type { AwsAccount } from '../account/aws-account.js';
import { childOf, itemsOf, textOf, type XmlElement } from '../account/read-xml.js';
import { ec2Items } from '../foundation/ec2-pages.js';
import type { Market } from './quotas.js';

/**
 * The vCPUs of the account's region that count against its quotas now: those of all instances that start or run, also of
 * others than Verger's.
 * @throws VergerError `access`, `aws`
 */
export async function vcpusInUse(account: AwsAccount): Promise<Readonly<Record<Market, number>>> {
  const reservations = await ec2Items(account, 'DescribeInstances', 'reservationSet', {
    'Filter.1.Name': 'instance-state-name',
    'Filter.1.Value.1': 'pending',
    'Filter.1.Value.2': 'running',
    MaxResults: '1000',
  });
  const inUse = { 'on demand': 0, spot: 0 };
  for (const instance of reservations.flatMap((each) => itemsOf(each, 'instancesSet'))) {
    const market = textOf(instance, 'instanceLifecycle') === 'spot' ? 'spot' : 'on demand';
    if (isStandard(textOf(instance, 'instanceType'))) inUse[market] += vcpusOf(instance);
  }
  return inUse;
}

/** The letters of the families in the quotas: m6i is of M, im4gn of I, but inf2 is Inf and dl1 is DL. */
const standard = new Set(['a', 'c', 'd', 'h', 'i', 'im', 'is', 'm', 'r', 't', 'z']);

function isStandard(type: string): boolean {
  return standard.has(/^[a-z]+/.exec(type)?.[0] ?? '');
}

function vcpusOf(instance: XmlElement): number {
  const cpu = childOf(instance, 'cpuOptions');
  return cpu === undefined ? 0 : Number(textOf(cpu, 'coreCount')) * Number(textOf(cpu, 'threadsPerCore'));
}
