import type { INestApplicationContext } from '@nestjs/common';
import { newId } from '../../src/common/id.js';
import type { Message } from '../../src/messaging/messages/message.schema.js';
import { STATUS_RANK } from '../../src/messaging/messages/message-status.js';
import { MessagesRepository } from '../../src/messaging/messages/messages.repository.js';
import { OutboxRepository } from '../../src/messaging/outbox/outbox.repository.js';
import { OverdueRepository } from '../../src/messaging/outbox/overdue.repository.js';
import { outboundMessage } from '../factories/outbound-message.factory.js';
import { startWorkerApp } from '../support/worker-app.js';

describe('Canceling a message', () => {
  const tenantId = newId('tnt');
  let app: INestApplicationContext;
  let messages: MessagesRepository;
  let outbox: OutboxRepository;

  beforeAll(async () => {
    app = await startWorkerApp({ RECONCILE_INTERVAL_MS: '600000' });
    messages = app.get(MessagesRepository);
    outbox = app.get(OutboxRepository);
  });

  afterAll(async () => {
    await app.close();
  });

  it('takes what is queued out of the outbox for good, and tells of it', async () => {
    const { _id } = await queued();
    expect(await messages.cancel(tenantId, _id)).toBe(true);
    const [message] = await messages.findAll([_id]);
    expect(message).toMatchObject({
      rank: STATUS_RANK.canceled,
      statusTimes: { queued: expect.any(Date), canceled: expect.any(Date) },
      eventsDue: expect.any(String),
    });
    for (const field of ['lane', 'dueAt', 'claim', 'heldSince', 'waitsFor']) {
      expect(message).not.toHaveProperty(field);
    }
    expect(await outbox.findLane({ tenantId, phoneNumberId: '1', limit: 10 })).toEqual([]);
    expect(await outbox.claim([message!], 30_000)).toEqual([]);
    expect(await messages.cancel(tenantId, _id)).toBe(false);
  });

  it('takes out what waits for its planned time, too', async () => {
    const dueAt = new Date(Date.now() - 1_000);
    const { _id } = await queued({ dueAt });
    expect(await messages.cancel(tenantId, _id)).toBe(true);
    const due = await app.get(OverdueRepository).findDue(1_000, new Date());
    expect(due.map((message) => message._id)).not.toContain(_id);
  });

  it('leaves alone what is on its way', async () => {
    const message = await queued();
    const [claimed] = await outbox.claim([message], 30_000);
    expect(await messages.cancel(tenantId, message._id)).toBe(false);
    const [after] = await messages.findAll([message._id]);
    expect(after).toMatchObject({ rank: STATUS_RANK.sending, claim: claimed!.claim });
    expect(after?.statusTimes).not.toHaveProperty('canceled');
  });

  it('is done once by one of many who ask at once', async () => {
    const { _id } = await queued();
    const done = await Promise.all(
      Array.from({ length: 10 }, () => messages.cancel(tenantId, _id)),
    );
    expect(done.filter((canceled) => canceled)).toHaveLength(1);
  });

  it('is not for messages of others', async () => {
    const { _id } = await queued();
    expect(await messages.cancel(newId('tnt'), _id)).toBe(false);
    expect(await messages.findAll([_id])).toMatchObject([{ rank: STATUS_RANK.queued }]);
  });

  async function queued(fields: Partial<Message> = {}): Promise<Message> {
    const message = outboundMessage({ tenantId, ...fields });
    await messages.insertNew([message]);
    return message;
  }
});
