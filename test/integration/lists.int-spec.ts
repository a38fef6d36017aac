import type { INestApplicationContext } from '@nestjs/common';
import { defined } from '../../src/common/defined.js';
import { searchTermsOf } from '../../src/common/search-words.js';
import { ConversationsService } from '../../src/conversations/conversations.service.js';
import { SendService } from '../../src/messaging/composing/send.service.js';
import type { ListMessagesQuery } from '../../src/messaging/messages/list-messages.query.js';
import { MessageLists } from '../../src/messaging/messages/message-lists.service.js';
import { MessagesRepository } from '../../src/messaging/messages/messages.repository.js';
import { ThreadsService } from '../../src/messaging/threads/threads.service.js';
import type { Tenant } from '../../src/tenants/tenant.schema.js';
import { change, notification, textMessage } from '../factories/webhook.factory.js';
import { TestInbox } from '../support/inbox.js';
import { registerInside } from '../support/tenant-inside.js';
import { startWorkerApp } from '../support/worker-app.js';

const ANA = '5531988880002';
const BO = '4915550001122';
const NUMBER = '100500';
const PAGE = { limit: 50 };

describe('Lists', () => {
  let app: INestApplicationContext;
  let tenant: Tenant;
  let stranger: Tenant;
  let inbox: TestInbox;

  beforeAll(async () => {
    app = await startWorkerApp();
    tenant = await registerInside(app, { phoneNumberId: NUMBER, autoReply: { enabled: false } });
    stranger = await registerInside(app, { autoReply: { enabled: false } });
    inbox = new TestInbox(app, tenant);
    await write(tenant, ANA, 'Ana Sol', 'Where is my refund for order A-1009?', 'wamid.ana1');
    await write(tenant, BO, 'Bodo Weiß', 'Grüße aus Köln', 'wamid.bo1');
    await write(tenant, ANA, 'Ana Sol', 'Refund arrived. Gracias', 'wamid.ana2');
    await write(stranger, ANA, 'Ana elsewhere', 'refund', 'wamid.other');
    const send = app.get(SendService);
    const text = (body: string) => ({ type: 'text', content: { body } });
    await send.enqueue(tenant._id, {
      peer: '553188880002',
      ...text('Your refund is on its way'),
      idempotencyKey: 'key-1',
      metadata: { ticket: 'T-1' },
    });
    await send.enqueue(tenant._id, { peer: BO, ...text('Danke!') });
  });

  afterAll(async () => {
    await app.close();
  });

  async function write(to: Tenant, waId: string, name: string, body: string, wamid: string) {
    const contacts = [{ profile: { name }, wa_id: waId }];
    const messages = [textMessage(waId, { wamid, text: body })];
    const value = change({ phoneNumberId: to.phoneNumberId! }, { contacts, messages });
    await inbox.deliver(notification([value]));
  }

  async function bodies(query: Partial<ListMessagesQuery>): Promise<unknown[]> {
    const page = await app.get(MessageLists).list(tenant._id, { ...PAGE, ...query });
    return page.items.map(({ body }) => body);
  }

  it.each<[string, Partial<ListMessagesQuery>, string[]]>([
    [
      'a word',
      { search: 'REFUND' },
      [
        'Your refund is on its way',
        'Refund arrived. Gracias',
        'Where is my refund for order A-1009?',
      ],
    ],
    ['the beginning of a word', { search: 'arr' }, ['Refund arrived. Gracias']],
    ['words in any order', { search: 'order where' }, ['Where is my refund for order A-1009?']],
    ['a number in it', { search: 'a-1009' }, ['Where is my refund for order A-1009?']],
    ['letters without their accents', { search: 'koln grusse' }, []],
    ['letters with and without accents', { search: 'grüße koln' }, ['Grüße aus Köln']],
    ['nothing of it', { search: 'invoice' }, []],
    [
      'a word and who wrote it',
      { search: 'refund', direction: 'OUT' },
      ['Your refund is on its way'],
    ],
    ['a word and a person', { search: 'refund', from: BO }, []],
    [
      'a person, by another spelling of the number',
      { from: '+55 31 8888-0002', search: 'gracias' },
      ['Refund arrived. Gracias'],
    ],
    ['whom it was for', { to: BO }, ['Danke!']],
    ['nobody known', { to: '+4915559999999' }, []],
    ['a number of ours', { to: NUMBER, search: 'koln' }, ['Grüße aus Köln']],
    ['what a number of ours sent', { from: NUMBER, to: BO }, ['Danke!']],
    ['a number of ours that wrote and was written to', { from: NUMBER, to: NUMBER }, []],
    ['its wamid', { wamid: 'wamid.bo1' }, ['Grüße aus Köln']],
    ['an unknown wamid', { wamid: 'wamid.unknown' }, []],
    ['a wamid of somebody else', { wamid: 'wamid.other' }, []],
    ['its wamid, but not its person', { wamid: 'wamid.bo1', from: ANA }, []],
    ['its key', { idempotencyKey: 'key-1' }, ['Your refund is on its way']],
    ['its kind', { type: 'image' }, []],
    ['its kind and direction', { type: 'text', direction: 'IN', from: BO }, ['Grüße aus Köln']],
    ['what contradicts itself', { direction: 'OUT', status: 'received' }, []],
    ['a time to come', { since: '2999-01-01T00:00:00Z' }, []],
    ['a change to come', { updatedSince: '2999-01-01T00:00:00Z' }, []],
  ])('find messages by %s', async (_name, query, expected) => {
    expect(await bodies(query)).toEqual(expected);
  });

  it('go on from page to page, whatever is asked for', async () => {
    for (const query of [
      { search: 'refund' },
      { since: '2026-01-01T00:00:00Z' },
      { updatedSince: '2026-01-01T00:00:00Z' },
      { from: ANA, direction: 'IN' as const },
    ]) {
      const whole = await app.get(MessageLists).list(tenant._id, { ...PAGE, ...query });
      const ids: string[] = [];
      let cursor: string | null | undefined;
      while (cursor !== null) {
        const page = { limit: 1, ...defined({ cursor }) };
        const { items, nextCursor } = await app
          .get(MessageLists)
          .list(tenant._id, { ...query, ...page });
        ids.push(...items.map(({ id }) => id));
        cursor = nextCursor;
      }
      expect({ query, ids }).toEqual({ query, ids: whole.items.map(({ id }) => id) });
      expect(ids.length).toBeGreaterThan(1);
    }
  });

  it('tell first what changed last, where changes are asked for', async () => {
    const [oldest] = (await app.get(MessageLists).list(tenant._id, PAGE)).items.slice(-1);
    const updatedSince = new Date().toISOString();
    await app.get(MessagesRepository).markChanged(oldest!.id as `msg_${string}`);
    const page = await app.get(MessageLists).list(tenant._id, { ...PAGE, updatedSince });
    expect(page.items[0]).toMatchObject({ id: oldest!.id });
  });

  it('refuse what names nobody', async () => {
    await expect(bodies({ from: 'Ana' })).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('show the words that were given with a message', async () => {
    const { items } = await app
      .get(MessageLists)
      .list(tenant._id, { ...PAGE, idempotencyKey: 'key-1' });
    expect(items).toMatchObject([{ metadata: { ticket: 'T-1' } }]);
  });

  const people = async (search: string) =>
    (
      await app.get(ConversationsService).searchCustomers(tenant._id, searchTermsOf(search)!, PAGE)
    ).map(({ name }) => name);

  it.each([
    ['ana', ['Ana Sol']],
    ['so an', ['Ana Sol']],
    ['weiß', ['Bodo Weiß']],
    ['+55 31 98888', ['Ana Sol']],
    ['0155 5000', ['Bodo Weiß']],
    ['0002', ['Ana Sol']],
    ['1122 bodo', ['Bodo Weiß']],
    ['o', []],
    ['elsewhere', []],
  ])('find people by %j', async (search, names) => {
    expect(await people(search)).toEqual(names);
  });

  it('find people by what they are called since, and no more by what they were', async () => {
    const service = app.get(ConversationsService);
    const [bo] = await service.find(tenant._id, [{ waId: BO }]);
    await service.describe(tenant._id, bo!._id, { name: 'The plumber' });
    expect(await people('plumber bodo')).toEqual(['Bodo Weiß']);
    await service.describe(tenant._id, bo!._id, { name: null });
    expect(await people('plumber')).toEqual([]);
    await service.recordActivity([
      {
        tenantId: tenant._id,
        contact: { waId: BO, userId: 'DE.77Xy', username: 'bodo.w', name: 'Bodo Schwarz' },
        at: null,
        opensWindow: false,
      },
    ]);
    expect(await people('weiß')).toEqual([]);
    expect(await people('schwarz')).toEqual(['Bodo Schwarz']);
    expect(await people('de.77xy')).toEqual(['Bodo Schwarz']);
    expect(await people('@bodo.w')).toEqual(['Bodo Schwarz']);
  });

  it('find conversations by whom they are with', async () => {
    const found = await app.get(ThreadsService).search(tenant._id, searchTermsOf('sol')!, PAGE);
    expect(found).toMatchObject({ items: [{ customer: { name: 'Ana Sol' } }], nextCursor: null });
  });

  it('show the words that a tenant keeps about a conversation', async () => {
    const threads = app.get(ThreadsService);
    const found = await threads.search(tenant._id, searchTermsOf('sol')!, PAGE);
    const id = found.items[0]!._id;
    await threads.update(tenant._id, id, { topic: 'refund', vip: 'yes' }, {});
    const { conversation } = await threads.update(tenant._id, id, { vip: null }, {});
    expect(conversation.metadata).toEqual({ topic: 'refund' });
    await expect(threads.update(stranger._id, id, { topic: 'x' }, {})).rejects.toMatchObject({
      code: 'conversation_not_found',
    });
    await expect(
      threads.update(tenant._id, `${id}_0123456789ab`, { topic: 'x' }, {}),
    ).rejects.toMatchObject({ code: 'conversation_not_found' });
  });
});
