import { partial } from '../../test/support/fake.js';
import { eventIdOf } from '../events/event-fact.js';
import type { OtherConversation } from '../conversations/conversation.schema.js';
import type { Message } from '../messaging/messages/message.schema.js';
import { factsOfConversation, factsOfMessage } from './facts.js';

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

describe(factsOfConversation.name, () => {
  const opened = (fields: Partial<OtherConversation> = {}) =>
    factsOfConversation(
      partial<OtherConversation>({
        ...{ _id: 'cnv_1_a', tenantId: 'tnt_1', customerId: 'cus_1', phoneNumberId: '2' },
        ...fields,
      }),
    );

  it('tells of each of a person, once', () => {
    const facts = opened({ createdAt: at(1) });
    expect(facts).toEqual([
      {
        ...{ tenantId: 'tnt_1', type: 'conversation.opened', at: at(1) },
        subject: { kind: 'customer', id: 'cus_1' },
        ...{ occurrence: 'cnv_1_a', conversationId: 'cnv_1_a' },
        facts: { conversationId: 'cnv_1_a' },
      },
    ]);
    const another = opened({ _id: 'cnv_1_b', createdAt: at(1) });
    expect(new Set([...facts, ...another].map(eventIdOf)).size).toBe(2);
  });

  it('tells nothing of one from before it was noted when it was opened', () => {
    expect(opened()).toEqual([]);
  });
});
