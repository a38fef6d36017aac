import { newId } from '../../src/common/id.js';
import { STATUS_RANK } from '../../src/messaging/messages/message-status.js';
import { LANE, type Message } from '../../src/messaging/messages/message.schema.js';

/** A text that waits in the outbox, to somebody new; with `dueAt`, one that waits for its time. */
export function outboundMessage({
  tenantId,
  ...fields
}: Partial<Message> & Pick<Message, 'tenantId'>): Message {
  const now = new Date();
  return {
    _id: newId('msg'),
    tenantId,
    phoneNumberId: '1',
    conversationId: newId('cnv'),
    direction: 'OUT',
    origin: 'api',
    type: 'text',
    content: { body: 'hello' },
    peer: '15550001234',
    rank: STATUS_RANK.queued,
    statusTimes: { queued: now },
    attempts: 0,
    priority: LANE.bulk,
    ...('dueAt' in fields ? {} : { lane: LANE.bulk }),
    timestamp: now,
    createdAt: now,
    updatedAt: now,
    ...fields,
  };
}
