import { partial } from '../../test/support/fake.js';
import type { DeadLetter } from '../dead-letters/dead-letter.schema.js';
import type { Delivery } from '../deliveries/delivery.schema.js';
import type { StoredEvent } from '../events/event.schema.js';
import type { Message } from '../messaging/messages/message.schema.js';
import { STATUS_RANK } from '../messaging/messages/message-status.js';
import type { JournalEntry } from '../webhook/webhook-events.repository.js';
import { toHistory } from './message-history.js';

const at = (second: number) => new Date(Date.UTC(2026, 10, 28, 12, 0, second));
const nothing = { webhooks: [], rule: null, events: [], deliveries: [], letter: null };
const outbound = (more: Partial<Message>) =>
  partial<Message>({
    _id: 'msg_1',
    tenantId: 'tnt_1',
    direction: 'OUT',
    createdAt: at(0),
    wamid: 'w',
    ...more,
  });
const lines = (history: ReturnType<typeof toHistory>) =>
  history.map(({ at: when, kind, what, ok }) => `${when.slice(17, 19)} ${kind} ${what} ${ok}`);

describe(toHistory.name, () => {
  it('tells in order what happened, whoever kept it', () => {
    const message = outbound({
      rank: STATUS_RANK.failed,
      statusTimes: { queued: at(0), failed: at(9) },
      tries: [{ at: at(2), code: 131000, title: 'Busy', httpStatus: 500, traceId: 'Axyz' }],
      error: { code: 131026, reason: 'meta', title: 'No', details: 'Undeliverable', advice: '' },
    });
    const history = toHistory({
      message,
      rule: null,
      webhooks: [
        partial<JournalEntry>({
          _id: 'wev_1',
          receivedAt: at(9),
          items: [
            ...[{ position: '0', kind: 'status', label: 'failed', outcome: 'applied' as const }],
          ].map((item) => ({ ...item, tenantId: 'tnt_1' as const, wamid: 'w' })),
        }),
      ],
      events: [partial<StoredEvent>({ _id: 'evt_1', type: 'message.failed', createdAt: at(10) })],
      deliveries: [
        {
          to: 'tenant',
          delivery: partial<Delivery>({
            _id: 'dlv_1',
            eventType: 'message.failed',
            state: 'pending',
            dueAt: at(70),
            attempts: [{ at: at(11), durationMs: 30, statusCode: 503, answer: 'away' }],
          }),
        },
      ],
      letter: partial<DeadLetter>({
        _id: 'dlt_1',
        reason: { code: 131026, title: 'No', advice: '' },
        history: [{ at: at(9), event: 'given up', code: 131026 }],
      }),
    });
    expect(lines(history)).toEqual([
      '00 status queued true',
      '02 try HTTP 500 false',
      '09 webhook failed true',
      '09 status failed false',
      '09 dead-letter given up false',
      '10 event message.failed true',
      '11 delivery message.failed false',
      '10 planned message.failed true',
    ]);
    expect(history[1]).toMatchObject({ code: 131000, details: 'Busy', traceId: 'Axyz' });
    expect(history[3]).toMatchObject({ code: 131026, details: 'Undeliverable' });
    expect(history[6]).toMatchObject({
      id: 'dlv_1',
      to: 'tenant',
      code: 503,
      details: 'away',
      durationMs: 30,
    });
  });

  it('tells which rule wrote an answer, before the answer waits', () => {
    const message = outbound({ origin: 'auto-reply', statusTimes: { queued: at(0) } });
    const history = toHistory({ ...nothing, message, rule: { otherId: 'msg_0' } });
    expect(lines(history)).toEqual(['00 rule auto-reply true', '00 status queued true']);
    expect(history[0]?.id).toBe('msg_0');
  });

  it('tells which answer a message got by itself', () => {
    const message = partial<Message>({ direction: 'IN', type: 'text', createdAt: at(0) });
    const history = toHistory({ ...nothing, message, rule: { otherId: 'msg_9' } });
    expect(lines(history)).toEqual(['00 stored text true', '00 rule auto-reply true']);
    expect(history[1]?.id).toBe('msg_9');
  });

  it("leaves out what a delivery tells of others' messages", () => {
    const item = { position: '0', kind: 'status', label: 'read', outcome: 'applied' } as const;
    const webhook = partial<JournalEntry>({
      _id: 'wev_1',
      receivedAt: at(1),
      items: [
        { ...item, tenantId: 'tnt_2', wamid: 'w' },
        { ...item, tenantId: 'tnt_1', wamid: 'other' },
      ],
    });
    const message = partial<Message>({
      tenantId: 'tnt_1',
      direction: 'IN',
      type: 'text',
      createdAt: at(2),
      wamid: 'w',
    });
    expect(lines(toHistory({ ...nothing, message, webhooks: [webhook] }))).toEqual([
      '02 stored text true',
    ]);
  });

  it('tells when it goes on, as long as it does', () => {
    const waiting = { statusTimes: { queued: at(0) }, dueAt: at(30) };
    const planned = (rank: number) =>
      lines(toHistory({ ...nothing, message: outbound({ ...waiting, rank }) })).at(-1);
    expect(planned(STATUS_RANK.queued)).toBe('30 planned try true');
    expect(planned(STATUS_RANK.sending)).toBe('00 status queued true');
  });
});
