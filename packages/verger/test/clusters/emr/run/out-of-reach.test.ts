import { expect, it } from 'vitest';
import { quoteOfTag, quoteTag } from '../../../../src/clusters/emr/account/quote-tag.js';
import { outOfReach } from '../../../../src/clusters/emr/run/out-of-reach.js';

const reach = {
  workers: 'nodes' as const,
  foundation: { bucket: 'own', name: 'verger' },
  settings: { reads: ['s3://photos/fruits'], writes: ['s3://tables'] },
};

it('warns of places that the nodes may not use', () => {
  const reads = ['s3://own/images/a', 's3://photos/fruits/b', 's3://tables/earlier', 's3://own/results/c'];
  expect(outOfReach(reach, { reads, writes: ['s3://own/results', 's3://tables/x'] })).toEqual([]);
  const found = outOfReach(reach, {
    reads: ['s3://photos/fruitsalad', 's3://own/logs'],
    writes: ['s3://photos/fruits', 's3://own/images'],
  });
  expect(found.map((line) => line.split(',').at(0))).toEqual([
    'nodes may not read s3://photos/fruitsalad',
    'nodes may not read s3://own/logs',
    'nodes may not write s3://photos/fruits',
    'nodes may not write s3://own/images',
  ]);
  expect(found.at(0)).toContain(
    'add it to reads of cluster.foundation, then verger cluster setup --name verger',
  );
});

it('sessions may not even use the notebooks', () => {
  const places = { reads: ['s3://own/images/a', 's3://own/jupyter/b'], writes: ['s3://own/results'] };
  expect(outOfReach(reach, places)).toEqual([]);
  const found = outOfReach({ ...reach, workers: 'sessions' }, places);
  expect(found.map((line) => line.split(',').at(0))).toEqual(['sessions may not read s3://own/jupyter/b']);
});

it('a quote comes back from its tag; other texts are none', () => {
  const quote = { low: 0.1712, likely: 0.2, high: 1234.5 };
  expect(quoteOfTag(quoteTag(quote))).toEqual(quote);
  for (const text of ['', 'x', '1', '1 2', '3 2 1', '1 2 3 4', '-1 2 3', 'NaN NaN NaN'])
    expect(quoteOfTag(text)).toBeUndefined();
});
