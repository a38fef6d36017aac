import { fake, partial } from '../../test/support/fake.js';
import type { Clock } from '../common/clock.js';
import type { RecordEventsQueue } from '../events/record-events.job.js';
import { NumberStates } from './number-states.service.js';
import type { NumbersRepository } from './numbers.repository.js';
import type { TenantDirectory } from './tenant-directory.js';
import type { TenantEventsRepository } from './tenant-events.repository.js';
import type { Tenant } from './tenant.schema.js';

const TENANT = partial<Tenant>({ _id: 'tnt_1' });
const NOW = new Date(0);
const PROBLEM = { message: 'Meta says no.', code: 190 };
const STOP = { code: 131031, title: 'Locked', advice: 'Ask Meta.', at: new Date(0) };

/** @param moves whether any number is in a state that it can leave */
function setUp(moves = true) {
  const move = jest.fn(async () => (moves ? TENANT : null));
  const change = jest.fn(async () => (moves ? TENANT : null));
  const forget = jest.fn();
  const recordNotices = jest.fn(async () => undefined);
  const states = new NumberStates(
    fake<NumbersRepository>({ move, change }),
    fake<TenantDirectory>({ forget }),
    fake<TenantEventsRepository>({ recordNotices }),
    fake<RecordEventsQueue>({ ringOnce: async () => undefined }),
    fake<Clock>({ now: () => NOW }),
  );
  return { states, move, change, forget, recordNotices };
}

describe(NumberStates.name, () => {
  it('makes numbers wait for a token, also those that are paused, and tells it', async () => {
    const { states, move, forget, recordNotices } = setUp();
    await states.requireToken('tnt_1', { accessToken: 'sealed' }, PROBLEM);
    const selector = { accessToken: 'sealed', statuses: ['active', 'paused'] };
    const notice = expect.objectContaining({
      kind: 'tenant.needs_reauth',
      summary: PROBLEM.message,
      at: NOW,
      data: { phoneNumberIds: [], status: 'needs_reauth', problem: PROBLEM },
    });
    expect(move).toHaveBeenCalledWith(
      ...['tnt_1', selector, 'needs_reauth', notice, PROBLEM, undefined],
    );
    expect(forget).toHaveBeenCalledWith(TENANT);
    expect(recordNotices).toHaveBeenCalledWith([TENANT]);
  });

  it('pauses active numbers only: one that waits for a token goes on waiting for it', async () => {
    const { states, move, recordNotices } = setUp();
    expect(await states.pause('tnt_1', { phoneNumberIds: ['1'] }, PROBLEM)).toBe(true);
    const selector = { phoneNumberIds: ['1'], statuses: ['active'] };
    const notice = expect.objectContaining({
      kind: 'tenant.paused',
      data: { phoneNumberIds: ['1'], status: 'paused', problem: PROBLEM },
    });
    expect(move).toHaveBeenCalledWith(...['tnt_1', selector, 'paused', notice, PROBLEM, undefined]);
    expect(recordNotices).toHaveBeenCalledWith([TENANT]);
  });

  it('tells once of an answer that stopped a number, however many answers say so', async () => {
    const { states, move, recordNotices, forget } = setUp();
    expect(await states.pause('tnt_1', {}, PROBLEM, STOP)).toBe(true);
    const notice = {
      kind: 'sending_stopped',
      summary: PROBLEM.message,
      data: STOP,
      at: STOP.at,
      source: 'sending_stopped/131031/1970-01-01T00:00:00.000Z',
    };
    const active = { statuses: ['active'] };
    expect(move).toHaveBeenCalledWith(...['tnt_1', active, 'paused', notice, PROBLEM, STOP]);
    expect(forget).toHaveBeenCalledTimes(1);
    expect(recordNotices).toHaveBeenCalledWith([TENANT]);
  });

  it('tells nothing where nothing moved: the number is another one by now', async () => {
    const { states, recordNotices, forget } = setUp(false);
    expect(await states.pause('tnt_1', { accessToken: 'old' }, PROBLEM)).toBe(false);
    await states.requireToken('tnt_1', { accessToken: 'old' }, PROBLEM);
    await states.liftPause('tnt_1', ['1']);
    await states.setMetaLimits('tnt_1', ['1'], { throughputPerSecond: 1_000 });
    expect(recordNotices).not.toHaveBeenCalled();
    expect(forget).not.toHaveBeenCalled();
  });

  it('lifts what Meta lifted, and never the wait for a token', async () => {
    const { states, move, recordNotices } = setUp();
    await states.liftPause('tnt_1', ['1', '2']);
    const selector = { phoneNumberIds: ['1', '2'], statuses: ['paused'] };
    const notice = expect.objectContaining({
      kind: 'tenant.resumed',
      data: { phoneNumberIds: ['1', '2'], status: 'active' },
    });
    expect(move).toHaveBeenCalledWith(
      ...['tnt_1', selector, 'active', notice, undefined, undefined],
    );
    expect(recordNotices).toHaveBeenCalledWith([TENANT]);
  });

  it('brings back all numbers for an operator, and lets their templates go', async () => {
    const { states, move, change } = setUp();
    await states.resumeAll('tnt_1');
    const selector = { statuses: ['paused', 'needs_reauth'] };
    const notice = expect.objectContaining({ kind: 'tenant.resumed' });
    expect(move).toHaveBeenCalledWith(
      ...['tnt_1', selector, 'active', notice, undefined, undefined],
    );
    const active = { statuses: ['active'] };
    expect(change).toHaveBeenCalledWith('tnt_1', active, { templatesHeld: undefined });
  });

  it('lets those go on that have a new token, and tells it', async () => {
    const { states, move } = setUp();
    await states.haveToken('tnt_1', 'sealed');
    const selector = { accessToken: 'sealed', statuses: ['needs_reauth'] };
    const notice = expect.objectContaining({ kind: 'tenant.resumed' });
    expect(move).toHaveBeenCalledWith(
      ...['tnt_1', selector, 'active', notice, undefined, undefined],
    );
  });

  it("notes Meta's limits of the numbers that they are about", async () => {
    const { states, change, forget } = setUp();
    await states.setMetaLimits('tnt_1', ['1'], { messagingLimit: 'TIER_1K' });
    const selector = { phoneNumberIds: ['1'] };
    expect(change).toHaveBeenCalledWith('tnt_1', selector, { messagingLimit: 'TIER_1K' });
    expect(forget).toHaveBeenCalledWith(TENANT);
  });
});
