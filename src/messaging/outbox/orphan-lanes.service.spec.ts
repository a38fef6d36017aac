import { businessNumber } from '../../../test/factories/business-number.factory.js';
import { fake, partial } from '../../../test/support/fake.js';
import type { MessageId } from '../../common/id.js';
import type { DeadLettersService } from '../../dead-letters/dead-letters.service.js';
import type { Tenant } from '../../tenants/tenant.schema.js';
import type { Message } from '../messages/message.schema.js';
import { STATUS_RANK } from '../messages/message-status.js';
import type { TakeTurnQueue } from '../messages/take-turn.job.js';
import { OrphanLanes } from './orphan-lanes.service.js';
import type { OutboxRepository } from './outbox.repository.js';
import type { OverdueRepository } from './overdue.repository.js';

const tenantId = 'tnt_1';
const GONE = expect.objectContaining({ reason: 'number_removed' });

/** The tenant has number 1, which took the place of 0; 9 was taken from it. */
const TENANT = partial<Tenant>({
  _id: tenantId,
  phoneNumberId: '1',
  numbers: [businessNumber({ phoneNumberId: '1', formerIds: ['0'] })],
});

function setUp(rows: readonly Message[] = []) {
  const steps: unknown[][] = [];
  const step =
    (name: string) =>
    async (...args: unknown[]) =>
      void steps.push([name, ...args]);
  const recordMessage = jest.fn(step('letter'));
  const findLane = jest.fn(async ({ limit }: { limit: number }) => rows.slice(0, limit));
  const lanes = new OrphanLanes(
    fake<OutboxRepository>({ findLane }),
    fake<OverdueRepository>({
      nameNumber: step('name'),
      moveLane: step('move'),
      fail: async (messageIds, failure) => {
        steps.push(['fail', messageIds, failure]);
        return messageIds.length;
      },
    }),
    fake<DeadLettersService>({ recordMessage }),
    fake<TakeTurnQueue>({ ring: step('ring') }),
  );
  return { lanes, steps, recordMessage, findLane };
}

function waiting(count: number): Message[] {
  return Array.from({ length: count }, (_, index) => ofRank(`msg_${index}`, STATUS_RANK.queued));
}

function ofRank(_id: MessageId, rank: number): Message {
  return partial<Message>({ _id, rank });
}

describe(OrphanLanes.name, () => {
  it('serves the lane of a number that is there, and changes nothing', async () => {
    const { lanes, steps } = setUp();
    const lane = { tenantId, phoneNumberId: '1' } as const;
    expect(await lanes.resolve(TENANT, lane)).toEqual(lane);
    expect(steps).toEqual([]);
  });

  it('gives messages that name no number the default one', async () => {
    const { lanes, steps } = setUp();
    expect(await lanes.resolve(TENANT, { tenantId })).toEqual({ tenantId, phoneNumberId: '1' });
    expect(steps).toEqual([['name', tenantId, '1']]);
  });

  it('leaves such messages as they are while there is no default number', async () => {
    const { lanes, steps } = setUp();
    const { phoneNumberId: _none, ...homeless } = TENANT;
    expect(await lanes.resolve(homeless, { tenantId })).toBeNull();
    expect(steps).toEqual([]);
  });

  it('hands what waits over to the number that took the place of its own', async () => {
    const { lanes, steps } = setUp();
    const lane = await lanes.resolve(TENANT, { tenantId, phoneNumberId: '0' });
    expect(lane).toEqual({ tenantId, phoneNumberId: '1' });
    expect(steps).toEqual([['move', tenantId, '0', '1']]);
  });

  it('gives up what waits for a number that is gone, each with its letter written first', async () => {
    const [first, second] = waiting(2);
    const { lanes, steps, findLane } = setUp([first!, second!]);
    expect(await lanes.resolve(TENANT, { tenantId, phoneNumberId: '9' })).toBeNull();
    expect(findLane).toHaveBeenCalledWith(
      expect.objectContaining({ tenantId, phoneNumberId: '9' }),
    );
    expect(steps).toEqual([
      ['letter', first, GONE],
      ['letter', second, GONE],
      ['fail', [first!._id, second!._id], GONE],
    ]);
  });

  it('fails nothing if a letter cannot be written', async () => {
    const { lanes, steps, recordMessage } = setUp(waiting(2));
    recordMessage.mockRejectedValueOnce(new Error('the database is away'));
    const resolved = lanes.resolve(TENANT, { tenantId, phoneNumberId: '9' });
    await expect(resolved).rejects.toThrow('the database is away');
    expect(steps).toEqual([]);
  });

  it('leaves alone what is on its way already', async () => {
    const sending = ofRank('msg_sending', STATUS_RANK.sending);
    const queued = ofRank('msg_queued', STATUS_RANK.queued);
    const both = setUp([sending, queued]);
    await both.lanes.resolve(TENANT, { tenantId, phoneNumberId: '9' });
    expect(both.steps).toEqual([
      ['letter', queued, GONE],
      ['fail', ['msg_queued'], GONE],
    ]);
    for (const rows of [[], [sending]]) {
      const { lanes, steps } = setUp(rows);
      expect(await lanes.resolve(TENANT, { tenantId, phoneNumberId: '9' })).toBeNull();
      expect(steps).toEqual([]);
    }
  });

  it.each([
    ['none', 499, []],
    ['another one', 500, [['ring', [{ tenantId, phoneNumberId: '9' }]]]],
    ['another one', 501, [['ring', [{ tenantId, phoneNumberId: '9' }]]]],
  ])('asks for %s of its turns where %i waited', async (_case, count, rings) => {
    const { lanes, steps } = setUp(waiting(count));
    await lanes.resolve(TENANT, { tenantId, phoneNumberId: '9' });
    expect(steps.filter(([name]) => name === 'ring')).toEqual(rings);
  });
});
