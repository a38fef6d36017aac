import { hash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { Clock } from '../../src/common/clock.js';
import type { TenantId, WebhookEventId } from '../../src/common/id.js';
import { ConversationsService } from '../../src/conversations/conversations.service.js';
import { SendService } from '../../src/messaging/composing/send.service.js';
import type { Message } from '../../src/messaging/messages/message.schema.js';
import { MessagesRepository } from '../../src/messaging/messages/messages.repository.js';
import { MessageListsRepository } from '../../src/messaging/messages/message-lists.repository.js';
import { TenantRemover } from '../../src/recovery/tenant-remover.service.js';
import { NumbersService } from '../../src/tenants/numbers.service.js';
import type { Tenant } from '../../src/tenants/tenant.schema.js';
import { TenantsService } from '../../src/tenants/tenants.service.js';
import { EarlierDeliveries } from '../../src/webhook/earlier-deliveries.service.js';
import type { WebhookEvent } from '../../src/webhook/webhook-event.schema.js';
import { WebhookEventsRepository } from '../../src/webhook/webhook-events.repository.js';
import { WebhookInbox } from '../../src/webhook/webhook-inbox.service.js';
import {
  change,
  notification,
  status,
  textFrom,
  type Notification,
} from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { registerInside } from '../support/tenant-inside.js';
import { startWorkerApp } from '../support/worker-app.js';

const OPERATOR = { byOperator: true };

describe('A number that moves from one tenant to another', () => {
  let app: INestApplicationContext;
  let numbers: NumbersService;
  let next = 8_000;
  let customer = 15_550_200_000;

  beforeAll(async () => {
    app = await startWorkerApp();
    numbers = app.get(NumbersService);
  });

  afterEach(() => jest.restoreAllMocks());

  afterAll(async () => {
    await app.close();
  });

  it('takes along what comes after the change is answered, which waits for what came before', async () => {
    const { before, after, phoneNumberId } = await twoTenants();
    const applying = holdApplying();
    const first = await accept(textFrom({ phoneNumberId }, someone(), { text: 'early' }));
    await applying.begun;
    await numbers.remove(before, phoneNumberId);
    const settled = jest.fn();
    const settling = app.get(EarlierDeliveries).settle().then(settled);
    await numbers.add(after, { phoneNumberId }, OPERATOR);
    await pause(200);
    expect(settled).not.toHaveBeenCalled();

    applying.goOn();
    await settling;
    expect(await textsOf(before)).toEqual(['early']);
    const second = await accept(textFrom({ phoneNumberId }, someone(), { text: 'late' }));
    await Promise.all([done(first), done(second)]);
    expect(await textsOf(before)).toEqual(['early']);
    expect(await textsOf(after)).toEqual(['late']);
  });

  it('takes along what was routed before, too, if whoever files it is slow', async () => {
    const { before, after, phoneNumberId } = await twoTenants();
    const applying = holdApplying();
    const delivery = await accept(textFrom({ phoneNumberId }, someone(), { text: 'slow' }));
    await applying.begun;
    await numbers.remove(before, phoneNumberId);
    await numbers.add(after, { phoneNumberId }, OPERATOR);
    jest.spyOn(app.get(Clock), 'now').mockImplementation(() => new Date(Date.now() + 5_000));
    applying.goOn();
    const { items } = await done(delivery);
    expect(items).toMatchObject([{ outcome: 'applied', tenantId: after }]);
    expect(await textsOf(before)).toEqual([]);
    expect(await textsOf(after)).toEqual(['slow']);
  });

  it('leaves statuses to the message that they are about, whoever has the number by then', async () => {
    const { before, after, phoneNumberId } = await twoTenants();
    const [one, two] = [await send(before, phoneNumberId), await send(before, phoneNumberId)];
    await numbers.remove(before, phoneNumberId);
    // Nobody has it.
    expect(await done(await accept(delivered(phoneNumberId, one)))).toMatchObject({
      items: [{ outcome: 'applied', tenantId: before }],
    });
    await numbers.add(after, { phoneNumberId }, OPERATOR);
    await done(await accept(delivered(phoneNumberId, two)));
    for (const message of [one, two]) {
      const { statusTimes } = (await app.get(MessagesRepository).find(before, message._id))!;
      expect(statusTimes?.delivered).toBeDefined();
    }
    expect(await app.get(MessageListsRepository).list(after, {}, { limit: 10 })).toEqual([]);
  });

  it("lets no tenant's own app speak of messages that went out by another one's number", async () => {
    const { before, after, phoneNumberId } = await twoTenants();
    const message = await send(before, phoneNumberId);
    const own = (await get(after)).phoneNumberId!;
    for (const over of [phoneNumberId, own]) {
      const { items } = await done(await accept(delivered(over, message), after));
      expect(items?.[0]?.outcome).not.toBe('applied');
    }
    // Meta's word is for the number that it went out from.
    const { items } = await done(await accept(delivered(own, message)));
    expect(items).toMatchObject([{ outcome: 'parked', tenantId: after }]);
    const { statusTimes } = (await app.get(MessagesRepository).find(before, message._id))!;
    expect(statusTimes?.delivered).toBeUndefined();
  });

  it('leaves nothing behind of a tenant that is deleted while its messages come in', async () => {
    const { before, phoneNumberId } = await twoTenants();
    const applying = holdApplying();
    const from = someone();
    const delivery = await accept(textFrom({ phoneNumberId }, from));
    await applying.begun;
    await app.get(TenantsService).delete(before);
    const removed = jest.fn();
    const removing = app.get(TenantRemover).removeSome().then(removed);
    await pause(200);
    expect(removed).not.toHaveBeenCalled();
    applying.goOn();
    await removing;
    await done(delivery);
    await eventually(async () => {
      expect(
        await app
          .get(TenantsService)
          .get(before)
          .catch(() => null),
      ).toBeNull();
      expect(await app.get(MessageListsRepository).list(before, {}, { limit: 10 })).toEqual([]);
      expect(await app.get(ConversationsService).listCustomers(before, { limit: 10 })).toEqual([]);
    });
  });

  /** Whoever applies a delivery next stops after it was routed, until `goOn`. */
  function holdApplying(): { begun: Promise<void>; goOn: () => void } {
    const conversations = app.get(ConversationsService);
    const record = conversations.recordActivity.bind(conversations);
    let [begin, goOn] = [() => {}, () => {}];
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const gate = new Promise<void>((resolve) => (goOn = resolve));
    jest.spyOn(conversations, 'recordActivity').mockImplementationOnce(async (activities) => {
      begin();
      await gate;
      return record(activities);
    });
    return { begun, goOn };
  }

  async function accept(body: Notification, scope?: TenantId): Promise<WebhookEventId> {
    const bytes = Buffer.from(JSON.stringify(body));
    await app.get(WebhookInbox).accept(bytes, scope);
    const scoped = scope === undefined ? bytes : Buffer.concat([Buffer.from(scope), bytes]);
    return `wev_${hash('sha256', scoped, 'base64url')}`;
  }

  function done(id: WebhookEventId): Promise<WebhookEvent> {
    return eventually(async () => {
      const event = await app.get(WebhookEventsRepository).find(id);
      expect(event?.items).toBeDefined();
      expect(event).not.toHaveProperty('applying');
      return event!;
    });
  }

  async function send(tenantId: TenantId, from: string): Promise<Message> {
    const { message } = await app.get(SendService).enqueue(tenantId, {
      from,
      peer: someone(),
      type: 'text',
      content: { body: 'hello' },
    });
    return eventually(async () => {
      const sent = await app.get(MessagesRepository).find(tenantId, message._id);
      expect(sent?.wamid).toBeDefined();
      return sent!;
    });
  }

  function delivered(phoneNumberId: string, { _id, peer }: Message): Notification {
    // Meta's wamid is not known to be ours yet: the reference alone says whose it is.
    const extra = { recipient_id: peer, biz_opaque_callback_data: _id };
    return notification([
      change({ phoneNumberId }, { statuses: [status('wamid.LATER', 'delivered', extra)] }),
    ]);
  }

  async function textsOf(tenantId: TenantId): Promise<(string | undefined)[]> {
    const messages = await app.get(MessageListsRepository).list(tenantId, {}, { limit: 100 });
    return messages.filter(({ direction }) => direction === 'IN').map(({ body }) => body);
  }

  function someone(): string {
    customer += 1;
    return String(customer);
  }

  function get(tenantId: TenantId): Promise<Tenant> {
    return app.get(TenantsService).get(tenantId);
  }

  /** @returns two tenants, and a second number of the first */
  async function twoTenants(): Promise<{
    before: TenantId;
    after: TenantId;
    phoneNumberId: string;
  }> {
    const [before, after] = [await register(), await register()];
    next += 1;
    const phoneNumberId = String(next);
    await numbers.add(before, { phoneNumberId }, OPERATOR);
    return { before, after, phoneNumberId };
  }

  async function register(): Promise<TenantId> {
    next += 1;
    const { _id } = await registerInside(app, { autoReply: { enabled: false } });
    return _id;
  }
});
