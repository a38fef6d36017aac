import fc from 'fast-check';
import type { Model } from 'mongoose';
import { fake } from '../../../test/support/fake.js';
import type { Clock } from '../../common/clock.js';
import { defined } from '../../common/defined.js';
import { STATUS_RANK, statusOf, type DeliveryStatus } from './message-status.js';
import type { Message } from './message.schema.js';
import type { StatusChange } from './message-news.js';
import { MessagesRepository } from './messages.repository.js';

type Document = Record<string, unknown>;
type Update = Record<'$max' | '$min' | '$set' | '$unset', Document | undefined>;

const SENT = new Date('2026-11-20T12:00:00Z');
const second = (count: number): Date => new Date(SENT.getTime() + count * 1000);

/** What an update makes of a document, as MongoDB defines these operators. */
function applied(document: Document, { $max = {}, $min = {}, $set = {}, $unset = {} }: Update) {
  const result = { ...document, ...$set };
  const better = (field: string, value: unknown, sign: 1 | -1): boolean => {
    const before = result[field];
    return before === undefined || (Number(value) - Number(before)) * sign > 0;
  };
  for (const [field, value] of Object.entries($max))
    if (better(field, value, 1)) result[field] = value;
  for (const [field, value] of Object.entries($min))
    if (better(field, value, -1)) result[field] = value;
  for (const field of Object.keys($unset)) delete result[field];
  return result;
}

/** One message in a database that takes what the repository writes. */
function setUp(message: Document) {
  let document = message;
  let now = SENT;
  const bulkWrite = async (operations: { updateOne: { update: Update } }[]) => {
    for (const { updateOne } of operations) document = applied(document, updateOne.update);
  };
  const repository = new MessagesRepository(
    { collection: { bulkWrite } } as unknown as Model<Message>,
    fake<Clock>({ now: () => (now = new Date(now.getTime() + 1)) }),
  );
  return {
    repository,
    state: () => {
      const { updatedAt: _updatedAt, eventsDue: _eventsDue, ...state } = document;
      return state;
    },
  };
}

/** Applies statuses one by one, or several at once, and tells how the message ends. */
async function endOf(
  changes: readonly StatusChange[],
  message: Document = { rank: STATUS_RANK.sending },
) {
  const { repository, state } = setUp(message);
  for (let index = 0; index < changes.length; index += 2) {
    await repository.applyStatuses(changes.slice(index, index + 2));
  }
  return state();
}

const FAILURE = {
  code: 131026,
  reason: 'meta' as const,
  title: 'Undeliverable',
  advice: 'Check it.',
};
const change = (status: DeliveryStatus, at: Date): StatusChange => ({
  tenantId: 'tnt_1',
  messageId: 'msg_1',
  status,
  at,
  wamid: 'wamid.A',
  ...defined({ deliveryError: status === 'failed' ? FAILURE : undefined }),
});

const ALL: StatusChange[] = [
  change('sent', second(1)),
  change('failed', second(2)),
  change('delivered', second(3)),
  change('read', second(4)),
  change('played', second(5)),
];

describe(MessagesRepository.name, () => {
  it('ends in the same state for every order and any repetition of statuses', async () => {
    const reports = fc.uniqueArray(
      fc.record({
        status: fc.constantFrom<DeliveryStatus>('sent', 'failed', 'delivered', 'read', 'played'),
        at: fc.integer({ min: 0, max: 100 }).map(second),
      }),
      { minLength: 1, maxLength: 6 },
    );
    const arrivals = reports.chain((sent) =>
      fc.record({
        sent: fc.constant(sent.map(({ status, at }) => change(status, at))),
        order: fc.shuffledSubarray([...sent.keys()], { minLength: sent.length }),
        repeated: fc.array(fc.nat({ max: sent.length - 1 }), { maxLength: 6 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(arrivals, fc.nat({ max: 6 }), async ({ sent, order, repeated }, shift) => {
        const places = [...order];
        places.splice(shift, 0, ...repeated);
        const shuffled = places.map((index) => sent[index]!);
        expect(await endOf(shuffled)).toEqual(await endOf(sent));
      }),
      { numRuns: 500 },
    );
  });

  it('lets none wait for another whose wamid is taken', async () => {
    const write = jest.fn(async (_operations: unknown, _options: unknown) => undefined);
    const repository = new MessagesRepository(
      { collection: { bulkWrite: write } } as unknown as Model<Message>,
      fake<Clock>({ now: () => SENT }),
    );
    await repository.applyStatuses(ALL);
    expect(write).toHaveBeenCalledWith(expect.anything(), { ordered: false });
  });

  it('goes forward only, and keeps the first time of each stage', async () => {
    const state = await endOf([...ALL.toReversed(), change('read', second(9))]);
    expect(state).toMatchObject({
      rank: STATUS_RANK.played,
      'statusTimes.sent': second(1),
      'statusTimes.read': second(4),
      'statusTimes.played': second(5),
      failure: FAILURE,
    });
  });

  it.each<[string, DeliveryStatus[], string]>([
    ['failed after sent', ['sent', 'failed'], 'failed'],
    ['sent after failed', ['failed', 'sent'], 'failed'],
    ['delivered after failed: it did arrive', ['failed', 'delivered'], 'delivered'],
    ['failed after delivered', ['delivered', 'failed'], 'delivered'],
    ['delivered without sent', ['delivered'], 'delivered'],
  ])('takes %s', async (_case, statuses, expected) => {
    const { rank } = await endOf(statuses.map((status, index) => change(status, second(index))));
    expect(statusOf(rank as number)).toBe(expected);
  });

  it.each(['queued', 'sending', 'unknown', 'canceled', 'expired'] as const)(
    'believes Meta over what we thought: a message that is %s',
    async (status) => {
      const before = {
        rank: STATUS_RANK[status],
        lane: 0,
        dueAt: SENT,
        claim: 'c',
        heldSince: SENT,
      };
      const state = await endOf([change('sent', second(1))], before);
      expect(state).toEqual({
        rank: STATUS_RANK.sent,
        'statusTimes.sent': second(1),
        wamid: 'wamid.A',
        wamidKey: 'wamid.A',
      });
    },
  );
});
