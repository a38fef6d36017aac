import { fake, partial } from '../../../test/support/fake.js';
import type { Clock } from '../../common/clock.js';
import type { Customer } from '../../conversations/customer.schema.js';
import type { CallNews } from '../../whatsapp/webhooks/calls.js';
import type { CallsRepository } from '../messages/calls.repository.js';
import { STATUS_RANK } from '../messages/message-status.js';
import { CallRecorder } from './call-recorder.service.js';

const NOW = new Date('2026-11-28T12:00:00Z');
const AT = new Date('2026-11-28T11:00:00Z');
const ADA = partial<Customer>({ _id: 'cus_1', phoneNumberId: '1', waId: '15550001234' });
const CALL = partial<CallNews>({ callId: 'wacid.1', direction: 'IN', contact: {}, stage: 'begun' });

function setUp(stored: { startedAt?: Date } = {}) {
  const upsert = jest.fn(async (..._args: unknown[]) => stored);
  const recorder = new CallRecorder(
    fake<CallsRepository>({ upsert }),
    fake<Clock>({ now: () => NOW }),
  );
  const record = (call: Partial<CallNews>) =>
    recorder.record('tnt_1', ADA, { ...CALL, ...call }, AT, '1');
  return { upsert, record };
}

describe(CallRecorder.name, () => {
  it.each([
    ['of the customer', 'IN', { origin: 'customer' }],
    ['of the business, which came to them', 'OUT', { origin: 'app', rank: STATUS_RANK.sent }],
  ] as const)('notes a call %s where it was made', async (_case, direction, fields) => {
    const { upsert, record } = setUp();
    await record({ direction });
    expect(upsert.mock.calls).toEqual([
      [
        'tnt_1',
        'wacid.1',
        {
          _id: expect.stringMatching(/^msg_/),
          conversationId: 'cnv_1',
          phoneNumberId: '1',
          direction,
          type: 'call',
          content: {},
          peer: '15550001234',
          createdAt: NOW,
          ...fields,
        },
        { startedAt: AT },
      ],
    ]);
  });

  it('notes how it ended, and for how long it was, where that is told', async () => {
    const { upsert, record } = setUp();
    await record({ stage: 'ended', missed: true });
    await record({ stage: 'ended', missed: false, durationSeconds: 60 });
    expect(upsert.mock.calls.map(([, , , news]) => news)).toEqual([
      { endedAt: AT, missed: true },
      { endedAt: AT, missed: false, durationSeconds: 60 },
    ]);
  });

  it('tells whether anybody told of its beginning', async () => {
    expect(await setUp().record({ stage: 'ended' })).toBe(false);
    expect(await setUp({ startedAt: AT }).record({ stage: 'ended' })).toBe(true);
  });
});
