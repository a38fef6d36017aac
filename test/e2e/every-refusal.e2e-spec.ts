import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant } from '../support/register-tenant.js';

const TRIES = 2;

/** What a refusal does: to the message, to its tenant, and to the count of tries. */
const EFFECTS = {
  /** Given up at once. */
  fails: { message: 'failed', tenant: 'active', attempts: 1, deadLetters: 1 },
  /** Tried again, then given up. */
  retries: { message: 'failed', tenant: 'active', attempts: TRIES, deadLetters: 1 },
  /** Number, pair or app wait; no try is spent. */
  waits: { message: 'queued', tenant: 'active', attempts: 0, deadLetters: 0 },
  /** The token is of no use: all of the tenant's messages wait. */
  'needs a token': { message: 'queued', tenant: 'needs_reauth', attempts: 0, deadLetters: 0 },
  /** Meta stopped the account or number: all of the tenant's messages wait. */
  'pauses the tenant': { message: 'queued', tenant: 'paused', attempts: 0, deadLetters: 0 },
} as const;

/** Meta's codes for sending messages, by what has to follow from them. */
const CODES: Record<keyof typeof EFFECTS, readonly number[]> = {
  fails: [
    100, 104, 506, 803, 130403, 130472, 130497, 131008, 131009, 131021, 131026, 131030, 131044,
    131047, 131048, 131049, 131050, 131051, 131055, 131062, 131063, 132000, 132001, 132005, 132007,
    132008, 132012, 132016, 132018, 132068, 132069, 134011, 134100, 135000, 137000,
  ],
  retries: [1, 2, 131000, 131014, 131016, 131053, 133004, 134101, 134102, 2494100],
  waits: [4, 17, 32, 341, 613, 80007, 130429, 131056, 131057],
  'needs a token': [0, 3, 10, 102, 190, 200, 131005],
  'pauses the tenant': [
    33, 368, 131031, 131037, 131042, 131045, 131064, 133000, 133005, 133006, 133008, 133009, 133010,
    133015, 133016,
  ],
};

const CASES = Object.entries(CODES).flatMap(([effect, codes]) =>
  codes.map((code) => [code, effect as keyof typeof EFFECTS] as const),
);

/** One tenant and one customer for each code, so that none feels another's. */
describe("Each of Meta's refusals", () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await startSystem({
      env: { SEND_ATTEMPTS: String(TRIES), SEND_BACKOFF_MS: '50', RECONCILE_INTERVAL_MS: '200' },
    });
  });

  afterAll(async () => {
    await system.stop();
  });

  it.each(CASES)('%i %s', async (code, effect) => {
    const to = `1555${String(code).padStart(7, '0')}`;
    await system.simulator.request(`/_simulator/recipients/${to}`, {
      method: 'PUT',
      body: { outcome: 'error', code },
    });
    const tenant = await registerTenant(system);
    const { body: sent } = await system.api(`/tenants/${tenant.id}/send`, {
      body: { to: `+${to}`, text: 'hello' },
    });
    const expected = EFFECTS[effect];
    await eventually(async () => {
      const [message, owner, letters] = await Promise.all([
        system.api(`/tenants/${tenant.id}/messages/${sent.id}`),
        system.api(`/tenants/${tenant.id}`),
        system.api(`/admin/dead-letters?tenantId=${tenant.id}`),
      ]);
      const { status, attempts, error } = message.body;
      expect({
        message: status,
        attempts,
        tenant: owner.body.status,
        deadLetters: letters.body.items.length,
      }).toEqual(expected);
      if (effect === 'needs a token' || effect === 'pauses the tenant') {
        expect(owner.body.statusReason).toEqual(expect.any(String));
      } else {
        expect(error).toMatchObject({ code, advice: expect.any(String) });
      }
    });
  });
});
