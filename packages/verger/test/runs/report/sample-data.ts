import type { ReportClass, ReportPageData, ReportPoint } from '../../../src/runs/report/report-data.js';

const fruits = [
  'Apple',
  'Apricot',
  'Avocado',
  'Banana',
  'Blueberry',
  'Cantaloupe',
  'Cherry',
  'Chestnut',
  'Clementine',
  'Fig',
  'Grape',
  'Guava',
  'Kiwi',
  'Lemon',
  'Lychee',
  'Mandarine',
  'Mango',
  'Nectarine',
  'Orange',
  'Papaya',
  'Peach',
  'Pear',
  'Physalis',
  'Plum',
  'Pomegranate',
  'Quince',
  'Raspberry',
  'Redcurrant',
  'Strawberry',
  'Walnut',
];
const kinds = ['Golden 1', 'Red Delicious', 'Abbé Fétel', 'Braeburn'];

/** Park and Miller's generator: the same clouds in every run of the tests. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

/** A plausible run: classes of fruit, a cloud of points around the centre of each, a falling spectrum. */
export function sampleData(classCount: number, pointCount = 3000): ReportPageData {
  const random = randomFrom(classCount + 7);
  const normal = () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
  const classes: ReportClass[] = Array.from({ length: classCount }, (_, i) => ({
    label: classCount <= fruits.length ? fruits[i * Math.floor(fruits.length / classCount)] : nameOf(i),
    rows: 120 + Math.floor(random() * 90) + (i % 17 === 0 ? 130 : 0),
    rejects: i % 11 === 3 ? 1 + Math.floor(random() * 6) : 0,
  }));
  const rows = classes.reduce((sum, entry) => sum + entry.rows, 0);
  const rejected = classes.reduce((sum, entry) => sum + entry.rejects, 0);
  const centres = classes.map(() => ({ x: 11 * normal(), y: 7 * normal(), spread: 1 + random() }));
  const points: ReportPoint[] = Array.from({ length: Math.min(pointCount, rows) }, (_, i) => {
    const at = Math.floor((i * classCount) / Math.min(pointCount, rows));
    const { x, y, spread } = centres[at];
    return {
      path: `Test/${classes[at].label}/r_${i}_100.jpg`,
      label: classes[at].label,
      x: x + spread * normal(),
      y: y + spread * normal(),
    };
  });
  const eigenvalues = Array.from({ length: 1280 }, (_, i) => (60 / (i + 1.6) ** 1.25) * Math.exp(-i / 500));
  return {
    title: 'fruits-features',
    input: '/data/fruits-360/Test',
    finishedAt: '2026-03-04T15:26:11.000Z',
    engine: 'local',
    workers: 2,
    vergerVersion: '0.1.0',
    backbone: {
      name: 'mobilenet-v2',
      digest: '9f2c1d64b0e7a35581c6f0d2a4be97731f08c5d96e2a41b37c80dd5e6f19a2b4',
      features: 1280,
      inputSize: '224x224',
    },
    images: rows + rejected,
    rows,
    ignored: 3,
    rejects: {
      total: rejected,
      byReason: [
        { reason: 'truncated', count: Math.floor(rejected / 3) },
        { reason: 'not-an-image', count: rejected - Math.floor(rejected / 3) },
      ],
      sample: Array.from({ length: Math.min(rejected, 200) }, (_, i) => ({
        path: `Test/${classes[i % classCount].label}/r_bad_${i}_100.jpg`,
        reason: i % 3 === 0 ? 'truncated' : 'not-an-image',
        detail:
          i % 3 === 0
            ? 'the data end after 2,113 bytes'
            : 'starts with 3c 68 74 6d, which is no known image format',
      })),
    },
    classes,
    pca: {
      k: 200,
      standardized: false,
      eigenvalues,
      totalVariance: eigenvalues.reduce((sum, value) => sum + value, 0),
    },
    points,
    throughput: Array.from({ length: 90 }, (_, i) => ({
      seconds: (i + 1) * 1.1,
      imagesPerSecond: 210 - 90 * Math.exp(-i / 2) + 9 * normal(),
    })),
    stages: [
      { name: 'list', seconds: 0.41 },
      { name: 'plan', seconds: 0.062 },
      { name: 'extract', seconds: 99.3 },
      { name: 'merge', seconds: 0.9 },
      { name: 'fit', seconds: 2.2 },
      { name: 'project', seconds: 6.8 },
      { name: 'commit', seconds: 0.21 },
    ],
    parts: 24,
    bytes: 118_400_000,
    warnings: [],
  };
}

function nameOf(index: number): string {
  const kind = kinds[Math.floor(index / fruits.length) % kinds.length];
  const turn = Math.floor(index / (fruits.length * kinds.length));
  return `${fruits[index % fruits.length]} ${kind}${turn > 0 ? ` ${turn}` : ''}`;
}
