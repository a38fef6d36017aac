import type { INestApplicationContext } from '@nestjs/common';
import { ConversationsService } from '../../src/conversations/conversations.service.js';
import { SendService } from '../../src/messaging/composing/send.service.js';
import { MessageListsRepository } from '../../src/messaging/messages/message-lists.repository.js';
import type { Tenant } from '../../src/tenants/tenant.schema.js';
import { WebhookEventsRepository } from '../../src/webhook/webhook-events.repository.js';
import { WebhookInbox } from '../../src/webhook/webhook-inbox.service.js';
import { change, notification, textFrom, textMessage } from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { registerInside } from '../support/tenant-inside.js';
import { startWorkerApp } from '../support/worker-app.js';

describe('A run that fails half-way', () => {
  let app: INestApplicationContext;
  let tenant: Tenant;

  beforeAll(async () => {
    app = await startWorkerApp({ APPLY_BACKOFF_MS: '50', RECONCILE_AFTER_MS: '100' });
    tenant = await registerInside(app);
  });

  afterEach(() => jest.restoreAllMocks());

  afterAll(async () => {
    await app.close();
  });

  it('is completed by the next try, after the message was stored: one message, one reply', async () => {
    const sends = app.get(SendService);
    const replies = jest
      .spyOn(sends, 'enqueueReplies')
      .mockRejectedValueOnce(new Error('a bug, after the message was stored'));
    await accept(textFrom(business(), '15550001111', { wamid: 'wamid.HALF' }));
    await eventually(async () => {
      const stored = await list('15550001111');
      expect(stored.map(({ direction }) => direction)).toEqual(['OUT', 'IN']);
      expect(stored[0]).toMatchObject({ idempotencyKey: 'auto-reply:wamid.HALF' });
    });
    expect(replies.mock.calls.length).toBeGreaterThan(1);
    await expectNothingPending();
    expect(await list('15550001111')).toHaveLength(2);
  });

  it('is completed by the next try, after the customer was noted', async () => {
    const conversations = app.get(ConversationsService);
    const record = conversations.recordActivity.bind(conversations);
    jest.spyOn(conversations, 'recordActivity').mockImplementationOnce(async (activities) => {
      await record(activities);
      throw new Error('a bug, after the customer was stored');
    });
    await accept(textFrom(business(), '15550002222'));
    await eventually(async () => expect(await list('15550002222')).toHaveLength(2));
  });

  it('does not hold up its neighbours: only the item to blame fails, and is tried again', async () => {
    const conversations = app.get(ConversationsService);
    const record = conversations.recordActivity.bind(conversations);
    let failures = 0;
    jest.spyOn(conversations, 'recordActivity').mockImplementation((activities) => {
      if (!activities.some(({ contact }) => contact.waId === '15550003333') || failures > 6) {
        return record(activities);
      }
      failures += 1;
      return Promise.reject(new TypeError('a bug with this one customer'));
    });
    const people = ['15550003331', '15550003332', '15550003333', '15550003334'];
    await accept(
      notification([change(business(), { messages: people.map((from) => textMessage(from)) })]),
    );
    await eventually(async () => {
      for (const neighbour of people.filter((person) => person !== '15550003333')) {
        expect(await list(neighbour)).toHaveLength(2);
      }
    });
    await eventually(async () => expect(await list('15550003333')).toHaveLength(2));
    await expectNothingPending();
  });

  it('is set aside as a dead letter after its tries, and the next one is applied', async () => {
    const conversations = app.get(ConversationsService);
    const record = conversations.recordActivity.bind(conversations);
    jest
      .spyOn(conversations, 'recordActivity')
      .mockImplementation((activities) =>
        activities.some(({ contact }) => contact.waId === '15550004444')
          ? Promise.reject(new TypeError('a bug that stays'))
          : record(activities),
      );
    await accept(textFrom(business(), '15550004444', { wamid: 'wamid.POISON' }));
    await accept(textFrom(business(), '15550005555'));
    await eventually(async () => expect(await list('15550005555')).toHaveLength(2));
    const events = app.get(WebhookEventsRepository);
    await eventually(async () => {
      const [event] = await events.list({ wamid: 'wamid.POISON' }, 1);
      expect(event?.dueAt).toBeUndefined();
      expect(event?.items).toMatchObject([{ outcome: 'failed' }]);
    });
    expect(await list('15550004444')).toEqual([]);
  }, 90_000);

  function business(): { phoneNumberId: string } {
    return { phoneNumberId: tenant.phoneNumberId! };
  }

  function accept(body: object): Promise<void> {
    return app.get(WebhookInbox).accept(Buffer.from(JSON.stringify(body)));
  }

  async function list(peer: string) {
    const messages = await app.get(MessageListsRepository).list(tenant._id, {}, { limit: 100 });
    return messages.filter((message) => message.peer === peer);
  }

  async function expectNothingPending(): Promise<void> {
    await eventually(async () => {
      const events = await app.get(WebhookEventsRepository).list({}, 100);
      expect(events.filter(({ dueAt }) => dueAt !== undefined)).toEqual([]);
    });
  }
});
