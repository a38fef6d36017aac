import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judge, soakTable } from '../bench/soak-report.mjs';

/** @param {(index: number) => number} at */
const series = (at) => Array.from({ length: 30 }, (_, index) => at(index));

describe('judge', () => {
  const rising = series((index) => 100 + index * 10);
  const settled = series((index) => Math.min(200, 100 + index * 20));
  const samples = rising.map((high, index) => ({
    'API MB resident': high,
    'worker MB resident': settled[index] ?? 0,
    'MongoDB MB resident': high,
    'Redis keys': high,
  }));
  const verdicts = Object.fromEntries(judge(samples).map(({ name, flat }) => [name, flat]));

  it('tells growth from settling in, and does not judge who keeps data', () => {
    assert.deepEqual(verdicts, {
      'API MB resident': false,
      'worker MB resident': true,
      'MongoDB MB resident': null,
      'Redis keys': false,
    });
  });

  it('does not judge what cannot be seen', () => {
    const [row] = judge([{ 'API MB resident': Number.NaN }]);
    assert.equal(row?.flat, null);
    assert.match(soakTable([row]), /API MB resident\s+–/);
  });
});
