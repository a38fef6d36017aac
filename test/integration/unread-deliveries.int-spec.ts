import { hash } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import type { WebhookEventId } from '../../src/common/id.js';
import { WebhookApplier } from '../../src/inbound/webhook-applier.service.js';
import { SendService } from '../../src/messaging/composing/send.service.js';
import type { Message } from '../../src/messaging/messages/message.schema.js';
import { statusOf } from '../../src/messaging/messages/message-status.js';
import { OverdueRepository } from '../../src/messaging/outbox/overdue.repository.js';
import type { Tenant } from '../../src/tenants/tenant.schema.js';
import { WebhookEventsRepository } from '../../src/webhook/webhook-events.repository.js';
import { CloudApiError } from '../../src/whatsapp/cloud-api.error.js';
import { CloudApiClient } from '../../src/whatsapp/sending/cloud-api.client.js';
import { change, notification, status, wamidWith } from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { TestInbox } from '../support/inbox.js';
import { registerInside } from '../support/tenant-inside.js';
import { startWorkerApp } from '../support/worker-app.js';

const PEER = '15550008001';
const DEADLINE_MS = 100;
const HOUR_MS = 3_600_000;

describe('The deadline of an unknown outcome', () => {
  let app: INestApplicationContext;
  let tenant: Tenant;
  let sent: jest.SpyInstance;
  let endRequest: () => void;
  let ours: Message;

  beforeAll(async () => {
    app = await startWorkerApp({
      RECONCILE_INTERVAL_MS: '100',
      UNKNOWN_DEADLINE_MS: `${DEADLINE_MS}`,
    });
  });

  beforeEach(async () => {
    tenant = await registerInside(app, { unknownPolicy: 'resend' });
    const ended = new Promise<void>((resolve) => (endRequest = resolve));
    sent = jest.spyOn(app.get(CloudApiClient), 'send').mockImplementation(async () => {
      await ended;
      throw new CloudApiError({ outcome: 'unknown', metaCode: 0, title: 'no answer' });
    });
  });

  afterEach(() => {
    sent.mockRestore();
  });

  afterAll(async () => {
    await app.close();
  });

  it.each([
    ['nobody has looked at', async () => undefined],
    [
      'a worker had in hand when it died',
      async (id: WebhookEventId) => {
        await app.get(WebhookEventsRepository).beginTry([id], HOUR_MS);
      },
    ],
    [
      'the database went away under',
      async (id: WebhookEventId) => {
        await app.get(WebhookEventsRepository).beginTry([id], HOUR_MS);
        await app.get(WebhookEventsRepository).beginTry([id], HOUR_MS);
        await app.get(WebhookEventsRepository).giveBack([id]);
      },
    ],
  ])('waits for what came in before it, and %s', async (_how, leave) => {
    await send();
    const told = await comeIn();
    await leave(told);
    endRequest();
    await eventually(async () => expect(await state()).toBe('unknown'));
    await roundsAfterTheDeadline();
    expect(await state()).toBe('unknown');
    await app.get(WebhookApplier).apply([told]);
    expect(await state()).toBe('sent');
    await roundsAfterTheDeadline();
    expect(sent).toHaveBeenCalledTimes(1);
  });

  it('waits for nothing that came in later', async () => {
    await send();
    endRequest();
    await eventually(async () => expect(await state()).toBe('unknown'));
    const deadline = (await own()).dueAt!;
    const later = await comeIn(new Date(deadline.getTime() + 1));
    await eventually(async () => expect(sent.mock.calls.length).toBeGreaterThan(1));
    await app.get(WebhookApplier).apply([later]);
  });

  async function send(): Promise<void> {
    const { message } = await app.get(SendService).enqueue(tenant._id, {
      peer: PEER,
      type: 'text',
      content: { body: 'once' },
    });
    ours = message;
    await eventually(async () => expect(sent).toHaveBeenCalled());
  }

  /** A status that names our message; nobody rings for it. */
  async function comeIn(receivedAt = new Date()): Promise<WebhookEventId> {
    const of = { biz_opaque_callback_data: ours._id };
    const value = {
      statuses: [status(wamidWith(PEER, '3EB0A1B2C3D4E5F60718'), 'sent', of)],
    };
    const body = Buffer.from(
      JSON.stringify(notification([change({ phoneNumberId: tenant.phoneNumberId! }, value)])),
    );
    const id: WebhookEventId = `wev_${hash('sha256', body, 'base64url')}`;
    const inAnHour = new Date(Date.now() + HOUR_MS);
    await app.get(WebhookEventsRepository).insertNew([
      {
        _id: id,
        body,
        receivedAt,
        unread: true,
        tries: 0,
        dueAt: inAnHour,
        expiresAt: inAnHour,
      },
    ]);
    return id;
  }

  /** So many that one of them would have sent it again. */
  async function roundsAfterTheDeadline(): Promise<void> {
    const after = Date.now() + DEADLINE_MS;
    const findDue = jest.spyOn(app.get(OverdueRepository), 'findDue');
    await eventually(async () => {
      expect(Date.now()).toBeGreaterThan(after);
      expect(findDue.mock.calls.length).toBeGreaterThan(3);
    });
    findDue.mockRestore();
  }

  async function own(): Promise<Message> {
    const messages = await new TestInbox(app, tenant).messages();
    return messages.find(({ _id }) => _id === ours._id)!;
  }

  async function state() {
    return statusOf((await own()).rank!);
  }
});
