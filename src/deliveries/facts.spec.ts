import { partial } from '../../test/support/fake.js';
import { changeHandling, untouched } from '../conversations/handling-change.js';
import type { TenantEvent } from '../tenants/tenant-event.schema.js';
import { eventIdOf } from '../events/event-fact.js';
import type { OtherConversation } from '../conversations/conversation.schema.js';
import type { Message } from '../messaging/messages/message.schema.js';
import {
  factsOfAccountEvent,
  factsOfHandling,
  factsOfMessage,
  factsOfConversation,
  opensConversation,
} from './facts.js';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 28, 12, minute));
const outbound = (fields: Partial<Message>) =>
  partial<Message>({
    _id: 'msg_1',
    tenantId: 'tnt_1',
    conversationId: 'cnv_1',
    direction: 'OUT',
    createdAt: at(0),
    ...fields,
  });
const summary = (message: Message) =>
  factsOfMessage(message).map(({ type, at: when }) => `${type} ${when.getUTCMinutes()}`);

describe(factsOfMessage.name, () => {
  it('tells each stage once, in order, but for our own', () => {
    const statusTimes = {
      read: at(4),
      delivered: at(3),
      sent: at(2),
      sending: at(1),
      queued: at(0),
    };
    expect(summary(outbound({ statusTimes }))).toEqual([
      'message.accepted 0',
      'message.sent 2',
      'message.delivered 3',
      'message.read 4',
    ]);
  });

  it('tells the same event however often it looks, also when Meta puts a time right', () => {
    const first = factsOfMessage(outbound({ statusTimes: { queued: at(0), sent: at(2) } }));
    const later = factsOfMessage(
      outbound({ statusTimes: { queued: at(0), sent: at(1), delivered: at(3) } }),
    );
    expect(later.slice(0, 2).map(eventIdOf)).toEqual(first.map(eventIdOf));
    expect(new Set(later.map(eventIdOf)).size).toBe(3);
  });

  it('tells of a failure anew in each round of tries', () => {
    const failed = { statusTimes: { queued: at(0), failed: at(1) } };
    const [, first] = factsOfMessage(outbound(failed)).map(eventIdOf);
    const [, second] = factsOfMessage(outbound({ ...failed, round: 1 })).map(eventIdOf);
    expect(second).not.toBe(first);
  });
});

describe(factsOfHandling.name, () => {
  it('tells of each change once, however often it looks and whatever came after', () => {
    const once = changeHandling(untouched('cnv_1', 'tnt_1'), { assignee: 'ada' }, at(1));
    const twice = changeHandling(once, { assignee: 'ben', status: 'closed' }, at(2));
    const [first] = factsOfHandling(once);
    const later = factsOfHandling(twice);
    expect(later.map(({ type, facts }) => [type, facts?.['assignee']])).toEqual([
      ['conversation.assigned', 'ada'],
      ['conversation.assigned', 'ben'],
      ['conversation.closed', 'ben'],
    ]);
    expect(eventIdOf(later[0]!)).toBe(eventIdOf(first!));
    expect(new Set(later.map(eventIdOf)).size).toBe(3);
  });
});

describe(factsOfConversation.name, () => {
  it('tells that there is a conversation over another number', () => {
    const row = { _id: 'cnv_1_ab', tenantId: 'tnt_1', createdAt: at(1) } as const;
    expect(factsOfConversation(partial<OtherConversation>(row))).toMatchObject([
      { type: 'conversation.opened', subject: { kind: 'conversation', id: 'cnv_1_ab' } },
    ]);
    // Of the time before this was told.
    expect(factsOfConversation(partial<OtherConversation>({ _id: 'cnv_1_ab' }))).toEqual([]);
  });
});

describe(factsOfAccountEvent.name, () => {
  it.each([
    ['payments', 'payment.updated'],
    ['phone_number_quality_update', 'number.quality'],
    ['tenant.needs_reauth', 'tenant.needs_reauth'],
  ])('tells of %s as %s', (kind, type) => {
    const event = {
      _id: 'evt_1',
      tenantId: 'tnt_1',
      kind,
      summary: 'x',
      createdAt: at(1),
    } as const;
    expect(factsOfAccountEvent(partial<TenantEvent>(event))).toMatchObject([{ type }]);
  });
});

describe(opensConversation.name, () => {
  const inbound = (fields: Partial<Message>) =>
    opensConversation(
      partial<Message>({ direction: 'IN', origin: 'customer', type: 'text', ...fields }),
    );

  it('is so for what a person has to look at', () => {
    expect(inbound({})).toBe(true);
    expect(inbound({ type: 'call', call: partial({ missed: true }) })).toBe(true);
  });

  it.each<Partial<Message>>([
    { direction: 'OUT' },
    { origin: 'history' },
    { type: 'reaction' },
    { type: 'edit' },
    { type: 'call', call: partial({ missed: false }) },
  ])('is not for %j', (fields) => {
    expect(inbound(fields)).toBe(false);
  });
});
