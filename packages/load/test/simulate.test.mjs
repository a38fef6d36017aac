import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { costAt } from '../simulate/costs.mjs';
import { COSTS } from '../simulate/measured.mjs';
import { plan } from '../simulate/model.mjs';

const SMALL = {
  tenants: 100,
  numbers: 1,
  inbound: 20,
  sends: 5,
  busiest: 0.05,
  metaMs: 250,
  commitMs: 4,
  cpu: 1,
  journalDays: 14,
};

describe('A cost', () => {
  const curve = [
    { perSecond: 4, cost: 80 },
    { perSecond: 100, cost: 16 },
    { perSecond: 400, cost: 2 },
  ];

  it('is what was measured at that rate, and a power of the rate between two', () => {
    for (const { perSecond, cost } of curve) {
      assert.ok(Math.abs(costAt(curve, perSecond) / cost - 1) < 1e-9);
    }
    assert.ok(Math.abs(costAt(curve, 20) - 80 / Math.sqrt(5)) < 1e-9);
    assert.ok(Math.abs(costAt(curve, 200) - Math.sqrt(32)) < 1e-9);
  });

  it('stays beyond what was measured', () => {
    assert.equal(costAt(curve, 0.1), 80);
    assert.equal(costAt(curve, 1e9), 2);
  });

  it('falls in company', () => {
    for (const kind of Object.values(COSTS)) {
      for (const measured of Object.values(kind)) {
        const costs = measured.map(({ cost }) => cost);
        assert.deepEqual(
          costs,
          costs.toSorted((one, other) => other - one),
        );
      }
    }
  });
});

describe('A plan', () => {
  it('needs two of each at least, and grows with the load', () => {
    const small = plan(SMALL, COSTS);
    assert.deepEqual([small.api.processes, small.worker.processes], [2, 2]);
    const large = plan({ ...SMALL, inbound: 2_000, sends: 1_000 }, COSTS);
    assert.ok(large.api.processes > 4 && large.worker.processes > large.api.processes);
    assert.ok(large.mongo.commandsPerSecond > small.mongo.commandsPerSecond);
  });

  it('knows the limit that is met first', () => {
    const first = (/** @type {Partial<typeof SMALL>} */ change) =>
      plan({ ...SMALL, ...change }, COSTS).limits[0]?.name;
    assert.match(first({ busiest: 1, inbound: 60, sends: 60 }) ?? '', /busiest number/);
    assert.match(first({ inbound: 9_000, busiest: 1e-6 }) ?? '', /MongoDB primary/);
    const lanes = { tenants: 100_000, inbound: 250, sends: 100, busiest: 1e-6 };
    assert.match(first(lanes) ?? '', /reconciler/);
  });
});
