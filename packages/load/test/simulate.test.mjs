import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { COSTS, costAt, fit } from '../simulate/costs.mjs';
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
  it('is found again from three measurements of it', () => {
    const curve = { company: 2, extra: 30, together: 0.01 };
    const point = (/** @type {number} */ perSecond) => ({
      perSecond,
      cost: costAt(curve, perSecond),
    });
    const found = fit([point(4), point(40), { perSecond: 1e9, cost: 2 }]);
    for (const name of /** @type {const} */ (['company', 'extra', 'together'])) {
      assert.ok(Math.abs(found[name] / curve[name] - 1) < 0.01, name);
    }
  });

  it('falls in company, and no further than its least', () => {
    for (const curve of Object.values(COSTS.exchange)) {
      assert.ok(costAt(curve, 1) > costAt(curve, 100));
      assert.ok(costAt(curve, 1e9) - curve.company < 0.01);
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
