import type { INestApplicationContext } from '@nestjs/common';
import { defined } from '../../src/common/defined.js';
import { newId } from '../../src/common/id.js';
import { ConversationLists } from '../../src/conversations/conversation-lists.service.js';
import { ConversationsService } from '../../src/conversations/conversations.service.js';
import type { Customer } from '../../src/conversations/customer.schema.js';
import { cursorOfCustomer } from '../../src/conversations/customers.repository.js';
import { encodeCursor } from '../../src/common/page.js';
import { SendService } from '../../src/messaging/composing/send.service.js';
import { MessagesService } from '../../src/messaging/messages/messages.service.js';
import type { Tenant } from '../../src/tenants/tenant.schema.js';
import { status, textMessage } from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { TestInbox } from '../support/inbox.js';
import { registerInside } from '../support/tenant-inside.js';
import { startWorkerApp } from '../support/worker-app.js';

const secondsAgo = (seconds: number) => String(Math.floor(Date.now() / 1000) - seconds);

describe('Who is who', () => {
  let app: INestApplicationContext;
  let tenant: Tenant;
  let inbox: TestInbox;
  let people: ConversationsService;

  beforeAll(async () => {
    app = await startWorkerApp({ APPLY_BACKOFF_MS: '200', RECONCILE_INTERVAL_MS: '200' });
    people = app.get(ConversationsService);
  });

  beforeEach(async () => {
    tenant = await registerInside(app, { autoReply: { enabled: false } });
    inbox = new TestInbox(app, tenant);
  });

  afterAll(async () => {
    await app.close();
  });

  it('is told by a status: who answers under the user id alone is who was written to', async () => {
    const wamid = await send('15550001111');
    const told = status(wamid, 'delivered', {
      recipient_id: undefined,
      recipient_user_id: 'US.1111',
    });
    await inbox.tell({ statuses: [told] });
    await writes({ userId: 'US.1111' });
    expect(await all()).toMatchObject([{ waId: '15550001111', userId: 'US.1111' }]);
  });

  it('is told by a status of what another system sent, which makes nobody a customer', async () => {
    await writes({ waId: '15550001112' });
    const told = (recipient_id: string, recipient_user_id: string, word = 'delivered') =>
      status(`wamid.${newId('msg')}`, word, { recipient_id, recipient_user_id });
    const statuses = [
      told('15550001113', 'US.1113'),
      told('15550001112', 'US.1119', 'failed'),
      told('15550001112', 'US.1112'),
    ];
    await inbox.tell({ statuses });
    await eventually(async () => {
      expect(await all()).toMatchObject([{ waId: '15550001112', userId: 'US.1112' }]);
    });
    await writes({ userId: 'US.1112' });
    expect(await all()).toHaveLength(1);
  });

  it('is told by a number that a person was asked for, and takes two customers for one', async () => {
    await writes({ waId: '15550002222' });
    await writes({ userId: 'US.2222' });
    const contacts = [{ origin: 'contact_request', phones: [{ phone: '+1 555-000-2222' }] }];
    const card = { ...textMessage('-'), from: undefined, from_user_id: 'US.2222' };
    await inbox.tell({ messages: [{ ...card, type: 'contacts', contacts }] });
    expect(await all()).toMatchObject([{ waId: '15550002222', userId: 'US.2222' }]);
  });

  it('leaves to an earlier owner what they wrote, and gives a stranger nothing of theirs', async () => {
    await writes({ waId: '15550003333', userId: 'US.31' }, { ago: 60, name: 'Old' });
    await people.setMarketingPreference(tenant._id, { userId: 'US.31' }, true, new Date());
    await writes({ waId: '15550003333', userId: 'US.32' }, { ago: 30, name: 'New' });
    await writes({ waId: '15550003333', userId: 'US.31' }, { ago: 50, name: 'Old' });
    const [stranger, old] = await all();
    expect(stranger).toMatchObject({ userId: 'US.32', name: 'New', waId: '15550003333' });
    expect(stranger).not.toHaveProperty('marketingOptOut');
    expect(old).toMatchObject({ userId: 'US.31', name: 'Old', marketingOptOut: true });
    expect(old).not.toHaveProperty('waId');
    expect((await inbox.messages()).map(({ conversationId }) => conversationId)).toEqual([
      conversationOf(old!),
      conversationOf(stranger!),
      conversationOf(old!),
    ]);
  });

  it('outlives a replay: the news of a move joins nobody who took the number since', async () => {
    await writes({ waId: '15550004444' }, { ago: 60 });
    const moved = {
      ...textMessage('15550004444'),
      timestamp: secondsAgo(40),
      type: 'system',
      system: { type: 'user_changed_number', wa_id: '15550004445' },
    };
    await inbox.tell({ messages: [moved] });
    await writes({ waId: '15550004444' }, { ago: 20 });
    await inbox.tell({ messages: [moved] });
    await writes({ waId: '15550004444' }, { ago: 50 });
    expect(await all()).toMatchObject([{ waId: '15550004444' }, { waId: '15550004445' }]);
    const threads = (await inbox.messages()).map(({ conversationId }) => conversationId);
    const [stranger, person] = (await all()).map(conversationOf);
    expect(threads).toEqual([person, stranger, person, person]);
  });

  it('keeps the saved name, whatever profile comes', async () => {
    await writes({ waId: '15550005555' }, { name: 'lu' });
    const entry = { contact: { full_name: 'Lucia', phone_number: '+1 555 000 5555' } };
    const saved = { type: 'contact', action: 'add', ...entry };
    await inbox.tell({ state_sync: [saved] }, 'smb_app_state_sync');
    await writes({ waId: '15550005555' }, { name: 'LU' });
    const [customer] = await all();
    expect(customer).toMatchObject({ name: 'LU', savedName: 'Lucia' });
    const metadata = { plan: 'gold', 'seat-1': 'x' };
    await people.describe(tenant._id, customer!._id, { name: 'Lucia G.', metadata });
    const changed = { name: null, metadata: { 'seat-1': null } };
    expect(await people.describe(tenant._id, customer!._id, changed)).toMatchObject({
      name: 'LU',
      metadata: { plan: 'gold' },
    });
    expect((await all())[0]).not.toHaveProperty('savedName');
    await expect(people.describe(tenant._id, 'cus_x', {})).rejects.toMatchObject({
      code: 'customer_not_found',
    });
  });

  it('lists who only declined marketing, last, page by page', async () => {
    await writes({ waId: '15550006661' });
    await writes({ waId: '15550006662' });
    for (const waId of ['15550006663', '15550006664', '15550006665']) {
      await people.setMarketingPreference(tenant._id, { waId }, true, new Date());
    }
    const seen: (string | undefined)[] = [];
    for (let cursor: string | undefined; ;) {
      const page = { limit: 1, ...defined({ cursor }) };
      const rows = await people.listCustomers(tenant._id, page);
      seen.push(rows[0]?.waId);
      if (rows.length < 2) break;
      cursor = encodeCursor(cursorOfCustomer(rows[0]!));
    }
    expect(seen.slice(0, 2)).toEqual(['15550006662', '15550006661']);
    expect(seen.toSorted().map((waId) => waId?.slice(-1))).toEqual(['1', '2', '3', '4', '5']);
    expect(await app.get(ConversationLists).list(tenant._id, { limit: 10 })).toHaveLength(2);
  });

  async function writes(
    { waId, userId }: { waId?: string; userId?: string },
    { ago = 0, name }: { ago?: number; name?: string } = {},
  ): Promise<void> {
    const contacts = [
      { wa_id: waId, user_id: userId, ...defined({ profile: name ? { name } : undefined }) },
    ];
    const message = { ...textMessage('-'), from: waId, from_user_id: userId };
    await inbox.tell({ contacts, messages: [{ ...message, timestamp: secondsAgo(ago) }] });
  }

  function all(): Promise<Customer[]> {
    return people.listCustomers(tenant._id, { limit: 100 });
  }

  function conversationOf({ _id }: Customer): string {
    return _id.replace('cus_', 'cnv_');
  }

  /** @returns the wamid, once it is sent */
  async function send(peer: string): Promise<string> {
    const { message } = await app
      .get(SendService)
      .enqueue(tenant._id, { peer, type: 'text', content: { body: 'hello' } });
    return eventually(async () => {
      const { wamid } = await app.get(MessagesService).get(tenant._id, message._id);
      expect(wamid).toBeDefined();
      return wamid!;
    });
  }
});
