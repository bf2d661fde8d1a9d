import { expect, test } from 'vitest';
import { projectRows } from '../src/project.js';

const projection = {
  mean: Float64Array.of(1, 2),
  scale: Float64Array.of(2, 1),
  axes: Float64Array.of(1, 0, 0, 1, 0.5, -0.5),
  k: 3,
};

test('rows are centred, scaled and multiplied by the axes', () => {
  expect([...projectRows(projection, Float32Array.of(1, 2, 3, 5))]).toEqual([0, 0, 0, 1, 3, -1]);
  expect(projectRows(projection, new Float32Array(0))).toHaveLength(0);
});

test('only whole rows are projected', () => {
  expect(() => projectRows(projection, new Float32Array(3))).toThrow('3 values are not rows of 2 features');
});
