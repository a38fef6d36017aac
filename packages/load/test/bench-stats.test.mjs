import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { summarise, tableOf } from '../bench/figures.mjs';
import { isFlat, median, mostInWindow, percentile, steadyRate } from '../bench/stats.mjs';

describe('percentile', () => {
  it('is the smallest value that the share does not exceed, whatever the order', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    assert.equal(percentile(values, 0.5), 50);
    assert.equal(percentile(values, 0.99), 99);
    assert.equal(percentile(values, 1), 100);
    assert.equal(percentile([7], 0.5), 7);
    assert.equal(percentile([], 0.5), Number.NaN);
  });
});

describe('median', () => {
  it('lies between the two in the middle', () => {
    assert.equal(median([3, 1, 2]), 2);
    assert.equal(median([10, 2, 4, 8]), 6);
  });
});

describe('mostInWindow', () => {
  it('counts across the borders of whole seconds', () => {
    assert.equal(mostInWindow([900, 990, 1010, 1500, 1899, 1900]), 5);
  });

  it('lets what came a whole second ago go', () => {
    assert.equal(mostInWindow([0, 1000, 2000]), 1);
    assert.equal(mostInWindow([]), 0);
  });
});

describe('steadyRate', () => {
  it('leaves out the start', () => {
    const slowStart = [0, 1000, ...Array.from({ length: 9 }, (_, index) => 2000 + index * 10)];
    assert.equal(steadyRate(slowStart, { skip: 0.2 }), 100);
    assert.equal(steadyRate(slowStart, { skip: 0, notBefore: 2000 }), 100);
  });
});

describe('isFlat', () => {
  const slack = { share: 0.1, least: 5 };

  it('compares the last third with the one before, not with the start', () => {
    assert.equal(isFlat([10, 40, 90, 100, 101, 99, 100, 102, 100], slack), true);
    assert.equal(isFlat([10, 40, 90, 100, 101, 99, 120, 130, 140], slack), false);
  });

  it('is not troubled by a few of a small number', () => {
    assert.equal(isFlat([1, 1, 1, 1, 1, 1, 4, 4, 4], slack), true);
  });
});

describe('summarise', () => {
  const rows = summarise('drain', [
    [{ name: 'sends', unit: 'per s', value: 500, atLeast: 400 }],
    [{ name: 'sends', unit: 'per s', value: 300, atLeast: 400 }],
    [{ name: 'sends', unit: 'per s', value: 450, atLeast: 400 }],
  ]);

  it('judges the median and keeps the spread', () => {
    assert.deepEqual(rows, [
      {
        part: 'drain',
        name: 'sends',
        unit: 'per s',
        values: [500, 300, 450],
        median: 450,
        min: 300,
        max: 500,
        atLeast: 400,
        met: true,
      },
    ]);
    assert.match(tableOf(rows), /drain\n\s+sends\s+450\s+300–500\s+per s\s+≥ 400\s+met/);
  });
});
