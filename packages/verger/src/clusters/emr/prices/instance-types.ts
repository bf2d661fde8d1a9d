import { VergerError } from '../../../common/errors.js';
import { nearestName } from '../../../common/nearest-name.js';

/** The processor of a family of instance types. */
export interface InstanceFamily {
  readonly name: string;
  readonly architecture: 'x64' | 'arm64';
  /** Of an `xlarge`, which has 4 vCPU. */
  readonly memoryGiB: number;
}

/** What a cluster is made of. */
export interface InstanceType {
  readonly name: string;
  readonly family: InstanceFamily;
  /** How many times an `xlarge`: sizes of a family are priced by it. */
  readonly xlarges: number;
  readonly vcpus: number;
  readonly memoryGiB: number;
}

/** The families that the price table covers: each is in EMR's lists for 7.14 and spark-8.1. */
export const instanceFamilies: readonly InstanceFamily[] = [
  { name: 'm5', architecture: 'x64', memoryGiB: 16 },
  { name: 'm5a', architecture: 'x64', memoryGiB: 16 },
  { name: 'm6i', architecture: 'x64', memoryGiB: 16 },
  { name: 'm7g', architecture: 'arm64', memoryGiB: 16 },
  { name: 'c6i', architecture: 'x64', memoryGiB: 8 },
  { name: 'c7i', architecture: 'x64', memoryGiB: 8 },
  { name: 'c7g', architecture: 'arm64', memoryGiB: 8 },
];

const sizes: Readonly<Record<string, number>> = { xlarge: 1, '2xlarge': 2, '4xlarge': 4 };
const vcpusPerXlarge = 4;

export const instanceTypeNames: readonly string[] = instanceFamilies.flatMap(({ name }) =>
  Object.keys(sizes).map((size) => `${name}.${size}`),
);

/** @throws VergerError `usage` for a type without a known price */
export function instanceType(name: string): InstanceType {
  const [familyName, size = ''] = name.split('.');
  const family = instanceFamilies.find((each) => each.name === familyName);
  if (family === undefined || !Object.hasOwn(sizes, size)) throw unknownType(name);
  const xlarges = sizes[size];
  return {
    name,
    family,
    xlarges,
    vcpus: xlarges * vcpusPerXlarge,
    memoryGiB: xlarges * family.memoryGiB,
  };
}

function unknownType(name: string): VergerError {
  const meant = nearestName(name, instanceTypeNames);
  return new VergerError('usage', `no prices are known for the instance type ${name}`, {
    hint: meant === undefined ? `known types: ${instanceTypeNames.join(', ')}` : `did you mean ${meant}?`,
  });
}
