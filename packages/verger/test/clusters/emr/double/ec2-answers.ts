import type { FakeInstanceOfEc2, FakeSpotPrice } from './fake-account.js';

/** Answers of EC2, in the shapes of its API reference. */

export function instancesAnswer(instances: readonly FakeInstanceOfEc2[], next: string): string {
  const items = instances.map(
    ({ type, spot, cores, threads, state }, i) =>
      `<item><reservationId>r-${i}</reservationId><groupSet/><instancesSet><item><instanceId>i-${i}</instanceId>${element('instanceState', `<code>16</code>${element('name', state)}`)}<instanceType>${type}</instanceType>${spot ? '<instanceLifecycle>spot</instanceLifecycle>' : ''}<tagSet><item><key>Name</key><value>a &amp; b</value></item></tagSet><cpuOptions><coreCount>${cores}</coreCount><threadsPerCore>${threads}</threadsPerCore></cpuOptions></item></instancesSet></item>`,
  );
  return answer(
    'DescribeInstances',
    `${element('reservationSet', items.join(''))}${element('nextToken', next)}`,
  );
}

export function subnetsAnswer(subnets: readonly (readonly [id: string, free: number])[]): string {
  const items = subnets.map(
    ([id, free]) =>
      `<item><subnetId>${id}</subnetId><state>available</state><availableIpAddressCount>${free}</availableIpAddressCount></item>`,
  );
  return answer('DescribeSubnets', element('subnetSet', items.join('')));
}

export function spotAnswer(prices: readonly FakeSpotPrice[], next: string): string {
  const items = prices.map(
    ({ type, zone, usd, at }) =>
      `<item><instanceType>${type}</instanceType><productDescription>Linux/UNIX</productDescription><spotPrice>${usd.toFixed(6)}</spotPrice><timestamp>${at}</timestamp><availabilityZone>${zone}</availabilityZone></item>`,
  );
  return answer(
    'DescribeSpotPriceHistory',
    `${element('spotPriceHistorySet', items.join(''))}${element('nextToken', next)}`,
  );
}

export function ec2Error(code: string, message: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>test</RequestID></Response>`;
}

function answer(action: string, content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">\n    <requestId>test</requestId>${content}</${action}Response>`;
}

function element(name: string, content: string): string {
  return content === '' ? `<${name}/>` : `<${name}>${content}</${name}>`;
}
