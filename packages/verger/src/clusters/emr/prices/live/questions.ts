import type { PriceQuestion } from './price-list.js';

/** An hour of an instance with Linux, on demand, shared hardware. */
export function instanceQuestion(region: string, type: string): PriceQuestion {
  return {
    what: `EC2 ${type}`,
    service: 'AmazonEC2',
    attributes: {
      regionCode: region,
      instanceType: type,
      operatingSystem: 'Linux',
      tenancy: 'Shared',
      preInstalledSw: 'NA',
      capacitystatus: 'Used',
    },
    unit: 'Hrs',
  };
}

/** What EMR takes for an hour of an instance. */
export function feeQuestion(region: string, type: string): PriceQuestion {
  return {
    what: `EMR ${type}`,
    service: 'ElasticMapReduce',
    attributes: {
      regionCode: region,
      instanceType: type,
      productFamily: 'Elastic Map Reduce Instance',
      softwareType: 'EMR',
    },
    unit: 'Hrs',
  };
}

/** A GiB of a gp3 volume for a month. */
export function volumeQuestion(region: string): PriceQuestion {
  return {
    what: 'EBS gp3',
    service: 'AmazonEC2',
    attributes: { regionCode: region, productFamily: 'Storage', volumeApiName: 'gp3' },
    unit: 'GB-Mo',
  };
}

/** An hour of a public IPv4 address. Usage types begin with a code of the region, such as `EUW3-`. */
export function addressQuestion(region: string): PriceQuestion {
  return {
    what: 'public IPv4',
    service: 'AmazonVPC',
    attributes: { regionCode: region },
    usage: 'PublicIPv4:InUseAddress',
    unit: 'Hrs',
  };
}
