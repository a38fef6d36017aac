import { fake, partial } from '../../../test/support/fake.js';
import type { Clock } from '../../common/clock.js';
import type { ContactActivity } from '../../conversations/contact-activity.js';
import type { ConversationsService } from '../../conversations/conversations.service.js';
import type { Customer } from '../../conversations/customer.schema.js';
import type { UserIdentity } from '../../whatsapp/identity.js';
import type { Contact } from '../../whatsapp/webhooks/webhook-items.js';
import type { LateEchoes } from '../messages/late-echoes.service.js';
import type { MessageReference } from '../messages/messages.repository.js';
import { IdentityLearner } from './identity-learner.service.js';

const NOW = new Date('2026-11-28T12:00:00Z');
const AT = new Date('2026-11-28T11:00:00Z');
const ADA = { waId: '15550001234', userId: 'US.1' };
const tenantId = 'tnt_1';

/** @param customers who is known, by number */
function setUp(customers: Record<string, Customer> = {}) {
  const recordActivity = jest.fn(async (activities: readonly ContactActivity[]) =>
    activities.map(({ contact }) => customers[contact.waId!] ?? null),
  );
  const find = jest.fn(async (_tenantId: string, identities: readonly UserIdentity[]) =>
    identities.map(({ waId }) => customers[waId!] ?? null),
  );
  const settleAllOf = jest.fn(async (_meetings: readonly object[]) => undefined);
  const learner = new IdentityLearner(
    fake<ConversationsService>({ recordActivity, find }),
    fake<LateEchoes>({ settleAllOf }),
    fake<Clock>({ now: () => NOW }),
  );
  return { learner, recordActivity, find, settleAllOf };
}

function told(
  contact: Contact,
  {
    status = 'delivered',
    timestamp = AT,
    ...more
  }: { status?: string; timestamp?: Date | null } = {},
) {
  return {
    tenantId,
    item: { status, timestamp, contact, target: { phoneNumberId: '1' }, ...more },
  } as const;
}

function ofMessage(peer: string, ...args: Parameters<typeof told>) {
  return { ...told(...args), message: partial<MessageReference>({ peer }) };
}

describe(IdentityLearner.name, () => {
  it('learns which user id the number has that a message went to', async () => {
    const { learner, recordActivity } = setUp();
    await learner.learnFrom([ofMessage(ADA.waId, { userId: 'US.1' })]);
    expect(recordActivity.mock.calls).toEqual([
      [[{ tenantId, contact: ADA, at: null, asOf: AT, opensWindow: false }]],
    ]);
  });

  it('takes what Meta says for more than what was dialled, and now for a time that it does not say', async () => {
    const { learner, recordActivity } = setUp();
    await learner.learnFrom([ofMessage('15559999999', ADA, { timestamp: null })]);
    expect(recordActivity.mock.calls[0]?.[0]).toMatchObject([{ contact: ADA, asOf: NOW }]);
  });

  it.each([
    ['a number alone', ADA.waId, {}, 'delivered'],
    ['a user id alone', 'US.1', {}, 'delivered'],
    ['what failed, which was never with anybody', ADA.waId, { userId: 'US.1' }, 'failed'],
  ])('learns nothing from %s', async (_case, peer, contact, status) => {
    const { learner, recordActivity, settleAllOf } = setUp();
    await learner.learnFrom([ofMessage(peer, contact, { status })]);
    await learner.learnFrom([]);
    expect(recordActivity).not.toHaveBeenCalled();
    expect(settleAllOf).not.toHaveBeenCalled();
  });

  it('learns each pair once', async () => {
    const { learner, recordActivity } = setUp();
    await learner.learnFrom([ofMessage(ADA.waId, ADA)]);
    await learner.learnFrom([ofMessage(ADA.waId, ADA), ofMessage(ADA.waId, { userId: 'US.2' })]);
    await learner.learnFrom([{ ...ofMessage(ADA.waId, ADA), tenantId: 'tnt_2' }]);
    const learnt = recordActivity.mock.calls.map(([activities]) =>
      activities.map((one) => [one.tenantId, one.contact.userId]),
    );
    expect(learnt).toEqual([[['tnt_1', 'US.1']], [['tnt_1', 'US.2']], [['tnt_2', 'US.1']]]);
  });

  it('learns again what could not be written', async () => {
    const { learner, recordActivity } = setUp();
    recordActivity.mockRejectedValueOnce(new Error('away'));
    const first = learner.learnFrom([ofMessage(ADA.waId, ADA)]);
    await expect(first).rejects.toThrow('away');
    await learner.learnFrom([ofMessage(ADA.waId, ADA)]);
    expect(recordActivity).toHaveBeenCalledTimes(2);
  });

  it('remembers ten thousand pairs, and begins anew beyond', async () => {
    const { learner, recordActivity } = setUp();
    const pair = (n: number) => ofMessage(`1555${1_000_000 + n}`, { userId: `US.${n}` });
    const tell = async (...statuses: ReturnType<typeof pair>[]) => {
      recordActivity.mockClear();
      await learner.learnFrom(statuses);
      return recordActivity.mock.calls.flat(2).length;
    };
    const first = Array.from({ length: 10_000 }, (_, n) => pair(n));
    expect(await tell(...first)).toBe(10_000);
    // What is full is not yet too much.
    expect(await tell(pair(10_000))).toBe(1);
    expect(await tell(pair(0))).toBe(0);
    expect(await tell(pair(10_001))).toBe(1);
    expect(await tell(pair(0))).toBe(1);
  });

  it('settles messages of unknown outcome with whom it found to be one person', async () => {
    const ada = partial<Customer>({ _id: 'cus_1' });
    const { learner, settleAllOf } = setUp({ [ADA.waId]: ada });
    await learner.learnFrom([
      ofMessage(ADA.waId, ADA),
      ofMessage('15550009999', { userId: 'US.9' }),
    ]);
    expect(settleAllOf.mock.calls).toEqual([[[{ customer: ada, phoneNumberId: '1' }]]]);
  });

  it('makes nobody a customer whom another system wrote to', async () => {
    const ada = partial<Customer>({ _id: 'cus_1' });
    const { learner, recordActivity, find } = setUp({ [ADA.waId]: ada });
    const stranger = { waId: '15550009999', userId: 'US.9' };
    await learner.learnOfKnown([told(stranger), told(ADA)]);
    expect(find.mock.calls.map(([, identities]) => identities)).toEqual([[stranger], [ADA]]);
    expect(recordActivity.mock.calls).toEqual([[[expect.objectContaining({ contact: ADA })]]]);
  });
});
