import { fake, partial } from '../../test/support/fake.js';
import { NumberStates } from './number-states.service.js';
import type { NumbersRepository } from './numbers.repository.js';
import type { TenantDirectory } from './tenant-directory.js';
import type { TenantEventsRepository } from './tenant-events.repository.js';
import type { Tenant } from './tenant.schema.js';

const TENANT = partial<Tenant>({ _id: 'tnt_1' });
const PROBLEM = { message: 'Meta says no.', code: 190 };
const STOP = { code: 131031, title: 'Locked', advice: 'Ask Meta.', at: new Date(0) };

/** @param moves whether any number is in a state that it can leave */
function setUp(moves = true) {
  const move = jest.fn(async () => (moves ? TENANT : null));
  const change = jest.fn(async () => (moves ? TENANT : null));
  const forget = jest.fn();
  const record = jest.fn(async () => new Set<number>());
  const states = new NumberStates(
    fake<NumbersRepository>({ move, change }),
    fake<TenantDirectory>({ forget }),
    fake<TenantEventsRepository>({ record }),
  );
  return { states, move, change, forget, record };
}

describe(NumberStates.name, () => {
  it('makes numbers wait for a token, also those that are paused, and tells it', async () => {
    const { states, move, forget, record } = setUp();
    await states.requireToken('tnt_1', { accessToken: 'sealed' }, PROBLEM);
    const selector = { accessToken: 'sealed', statuses: ['active', 'paused'] };
    expect(move).toHaveBeenCalledWith('tnt_1', selector, 'needs_reauth', PROBLEM, undefined);
    expect(forget).toHaveBeenCalledWith(TENANT);
    expect(record).toHaveBeenCalledWith([
      expect.objectContaining({
        ...{ tenantId: 'tnt_1', kind: 'tenant.needs_reauth', summary: PROBLEM.message },
        data: { phoneNumberIds: [], status: 'needs_reauth', problem: PROBLEM },
      }),
    ]);
  });

  it('pauses active numbers only: one that waits for a token goes on waiting for it', async () => {
    const { states, move, record } = setUp();
    expect(await states.pause('tnt_1', { phoneNumberIds: ['1'] }, PROBLEM)).toBe(true);
    const selector = { phoneNumberIds: ['1'], statuses: ['active'] };
    expect(move).toHaveBeenCalledWith('tnt_1', selector, 'paused', PROBLEM, undefined);
    expect(record).toHaveBeenCalledWith([
      expect.objectContaining({
        kind: 'tenant.paused',
        data: { phoneNumberIds: ['1'], status: 'paused', problem: PROBLEM },
      }),
    ]);
  });

  it('leaves it to the answer that stopped a number to be told', async () => {
    const { states, move, record, forget } = setUp();
    expect(await states.pause('tnt_1', {}, PROBLEM, STOP)).toBe(true);
    expect(move).toHaveBeenCalledWith('tnt_1', { statuses: ['active'] }, 'paused', PROBLEM, STOP);
    expect(forget).toHaveBeenCalledTimes(1);
    expect(record).not.toHaveBeenCalled();
  });

  it('tells nothing where nothing moved: the number is another one by now', async () => {
    const { states, record, forget } = setUp(false);
    expect(await states.pause('tnt_1', { accessToken: 'old' }, PROBLEM)).toBe(false);
    await states.requireToken('tnt_1', { accessToken: 'old' }, PROBLEM);
    await states.liftPause('tnt_1', ['1']);
    await states.setMetaLimits('tnt_1', ['1'], { throughputPerSecond: 1_000 });
    expect(record).not.toHaveBeenCalled();
    expect(forget).not.toHaveBeenCalled();
  });

  it('lifts what Meta lifted, and never the wait for a token', async () => {
    const { states, move, record } = setUp();
    await states.liftPause('tnt_1', ['1', '2']);
    const selector = { phoneNumberIds: ['1', '2'], statuses: ['paused'] };
    expect(move).toHaveBeenCalledWith('tnt_1', selector, 'active', undefined, undefined);
    expect(record).toHaveBeenCalledWith([
      expect.objectContaining({
        kind: 'tenant.resumed',
        data: { phoneNumberIds: ['1', '2'], status: 'active' },
      }),
    ]);
  });

  it('brings back all numbers for an operator, and lets their templates go', async () => {
    const { states, move, change } = setUp();
    await states.resumeAll('tnt_1');
    const selector = { statuses: ['paused', 'needs_reauth'] };
    expect(move).toHaveBeenCalledWith('tnt_1', selector, 'active', undefined, undefined);
    const active = { statuses: ['active'] };
    expect(change).toHaveBeenCalledWith('tnt_1', active, { templatesHeld: undefined });
  });

  it("notes Meta's limits of the numbers that they are about", async () => {
    const { states, change, forget } = setUp();
    await states.setMetaLimits('tnt_1', ['1'], { messagingLimit: 'TIER_1K' });
    const selector = { phoneNumberIds: ['1'] };
    expect(change).toHaveBeenCalledWith('tnt_1', selector, { messagingLimit: 'TIER_1K' });
    expect(forget).toHaveBeenCalledWith(TENANT);
  });
});
