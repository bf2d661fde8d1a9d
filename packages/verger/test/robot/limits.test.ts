import { describe, expect, it } from 'vitest';
import { crop } from '../../src/robot/looking/crop.js';
import { Tickets } from '../../src/robot/ticket.js';
import { Metrics } from '../../src/serve/robot/metrics.js';
import { RateLimit } from '../../src/serve/robot/rate-limit.js';

describe('a rate limit', () => {
  it('lets a burst through, then what comes over time, for each client alone', () => {
    let now = 0;
    const limit = new RateLimit({ perSecond: 2, burst: 3 }, () => now);
    expect(Array.from({ length: 4 }, () => limit.take('a'))).toEqual([0, 0, 0, 0.5]);
    expect(limit.take('b')).toBe(0);
    now = 400;
    expect(limit.take('a')).toBeCloseTo(0.1);
    now = 500;
    expect([limit.take('a'), limit.take('a')]).toEqual([0, 0.5]);
    now = 1e9;
    expect(Array.from({ length: 4 }, () => limit.take('a'))).toEqual([0, 0, 0, 0.5]);
  });

  it('remembers a thousand clients, those seen last', () => {
    const limit = new RateLimit({ perSecond: 1, burst: 1 }, () => 0);
    limit.take('first');
    for (let i = 0; i < 1023; i++) limit.take(`${i}`);
    expect(limit.take('first')).toBe(1);
    limit.take('one more');
    expect([limit.take('first'), limit.take('0')]).toEqual([1, 0]);
  });
});

describe('a ticket', () => {
  it('is of one kind, for a while, and of this server', () => {
    let now = 1e12;
    const tickets = new Tickets(1000, () => now);
    const ticket = tickets.issue('apple');
    expect(tickets.isValid(ticket, 'apple')).toBe(true);
    expect(tickets.isValid(ticket, 'pear')).toBe(false);
    expect(new Tickets(1000, () => now).isValid(ticket, 'apple')).toBe(false);
    const [time, seal] = ticket.split('.');
    for (const forged of [
      '',
      '.',
      `${time}.`,
      time,
      `.${seal}`,
      `${time}0.${seal}`,
      `${ticket}x`,
      `-1.${seal}`,
    ])
      expect([forged, tickets.isValid(forged, 'apple')]).toEqual([forged, false]);
    now += 1001;
    expect(tickets.isValid(ticket, 'apple')).toBe(false);
  });
});

describe('metrics', () => {
  it('are the counts, the buckets and the quantiles of what was timed', () => {
    const metrics = new Metrics([{ name: 'verger_x', help: 'x.', value: () => 7 }]);
    for (let i = 1; i <= 100; i++) metrics.count('get /a', i > 90 ? 503 : 200, i / 1000);
    metrics.countDecision('known');
    const lines = metrics.text.split('\n');
    for (const line of [
      'verger_requests_total{route="get /a",status="200"} 90',
      'verger_requests_total{route="get /a",status="503"} 10',
      'verger_request_seconds_bucket{route="get /a",le="0.05"} 50',
      'verger_request_seconds_bucket{route="get /a",le="+Inf"} 100',
      'verger_request_seconds_count{route="get /a"} 100',
      'verger_request_recent_seconds{route="get /a",quantile="0.5"} 0.05',
      'verger_request_recent_seconds{route="get /a",quantile="0.95"} 0.095',
      'verger_request_recent_seconds{route="get /a",quantile="0.99"} 0.099',
      'verger_decisions_total{decision="known"} 1',
      'verger_x 7',
    ])
      expect(lines).toContain(line);
  });

  it('have quantiles of the last thousand only', () => {
    const metrics = new Metrics([]);
    for (let i = 0; i < 5000; i++) metrics.count('get /a', 200, i < 3000 ? 9 : 1);
    expect(metrics.text).toContain('quantile="0.99"} 1\n');
    expect(metrics.text).toContain('verger_request_seconds_sum{route="get /a"} 29000\n');
  });
});

describe('a region', () => {
  const image = { width: 4, height: 3, data: Uint8Array.from({ length: 36 }, (_, i) => i) };

  it('is cut out pixel by pixel', () => {
    expect(crop(image, { x: 1, y: 1, width: 2, height: 2 })?.data).toEqual(
      Uint8Array.of(15, 16, 17, 18, 19, 20, 27, 28, 29, 30, 31, 32),
    );
    expect(crop(image, { x: 0, y: 0, width: 4, height: 3 })).toEqual(image);
  });

  it('must lie within the image', () => {
    expect(crop(image, { x: 3, y: 0, width: 2, height: 1 })).toBeUndefined();
    expect(crop(image, { x: 0, y: 3, width: 1, height: 1 })).toBeUndefined();
  });
});
