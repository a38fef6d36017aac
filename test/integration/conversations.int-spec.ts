import type { INestApplicationContext } from '@nestjs/common';
import { newId, type MessageId, type TenantId } from '../../src/common/id.js';
import { encodeCursor } from '../../src/common/page.js';
import type { ContactActivity } from '../../src/conversations/contact-activity.js';
import { ConversationNotFoundError } from '../../src/conversations/conversation.errors.js';
import { conversationIdOf, windowClosesAt } from '../../src/conversations/conversation.schema.js';
import { ConversationLists } from '../../src/conversations/conversation-lists.service.js';
import { ConversationsService } from '../../src/conversations/conversations.service.js';
import type { Customer } from '../../src/conversations/customer.schema.js';
import { changeHandling, untouched } from '../../src/conversations/handling-change.js';
import { HandlingsRepository } from '../../src/conversations/handlings.repository.js';
import { startWorkerApp } from '../support/worker-app.js';

const [ADA, ADA_DIALLED, BEN] = ['5511988880001', '551188880001', '15550002222'];
const at = (minute: number) => new Date(Date.UTC(2026, 10, 28, 12, minute));

describe('Conversations over several numbers', () => {
  let app: INestApplicationContext;
  let conversations: ConversationsService;
  let lists: ConversationLists;
  let tenantId: TenantId;

  beforeAll(async () => {
    app = await startWorkerApp();
    conversations = app.get(ConversationsService);
    lists = app.get(ConversationLists);
  });

  beforeEach(() => {
    tenantId = newId('tnt');
  });

  afterAll(async () => {
    await app.close();
  });

  it('are one for each number, found by what was written last', async () => {
    await heard({ phoneNumberId: '1', at: at(1) });
    await heard({ phoneNumberId: '2', at: at(2) });
    const ada = await heard({ phoneNumberId: '3', at: at(3), opensWindow: false });
    const ids = ['1', '2', '3'].map((number) => conversationIdOf(ada, number));
    expect(new Set(ids).size).toBe(3);
    expect(await numbersOf(ADA, BEN)).toEqual([['3', '2', '1'], []]);
    const listed = await lists.list(tenantId, { limit: 10 });
    expect(listed.map(({ _id }) => _id)).toEqual(ids.toReversed());
    expect(listed.map(windowClosesAt)).toEqual([
      null,
      new Date('2026-11-29T12:02:00Z'),
      new Date('2026-11-29T12:01:00Z'),
    ]);
    for (const [index, _id] of ids.entries()) {
      const phoneNumberId = `${index + 1}`;
      expect(await conversations.get(tenantId, _id)).toMatchObject({ _id, phoneNumberId });
    }
    expect(await conversations.findThreads(tenantId, { waId: ADA })).toEqual(
      expect.arrayContaining(ids),
    );
  });

  it('are each their own tenant’s, and none where nobody wrote', async () => {
    const ada = await heard({ phoneNumberId: '1' });
    await heard({ phoneNumberId: '2' });
    for (const number of ['1', '2']) {
      const stranger = conversations.get(newId('tnt'), conversationIdOf(ada, number));
      await expect(stranger).rejects.toThrow(ConversationNotFoundError);
    }
    const unused = conversations.get(tenantId, conversationIdOf(ada, '3'));
    await expect(unused).rejects.toThrow(ConversationNotFoundError);
  });

  it('are read, closed and described one by one', async () => {
    const ada = await heard({ phoneNumberId: '1', at: at(1) });
    await heard({ phoneNumberId: '2', at: at(1) });
    const [first, second] = ['1', '2'].map((number) => conversationIdOf(ada, number));
    const read: MessageId = newId('msg');
    await conversations.markRead(tenantId, second!, read);
    await conversations.correctWindow(second!, at(2));
    expect(await conversations.annotate(tenantId, second!, { order: 'A-1' })).toMatchObject({
      readThrough: read,
      windowRefusedAt: at(2),
      metadata: { order: 'A-1' },
    });
    const untouchedOne = await conversations.get(tenantId, first!);
    expect(untouchedOne.readThrough ?? untouchedOne.windowRefusedAt).toBeUndefined();
    expect(untouchedOne.metadata).toBeUndefined();

    const later: MessageId = newId('msg');
    await conversations.markRead(tenantId, first!, later);
    await conversations.markRead(tenantId, first!, read);
    await conversations.correctWindow(first!, at(3));
    expect(await conversations.get(tenantId, first!)).toMatchObject({
      readThrough: later,
      windowRefusedAt: at(3),
    });
    expect(await conversations.get(tenantId, second!)).toMatchObject({ readThrough: read });
  });

  it('go on with whom somebody proves to be, each over its number', async () => {
    // By the number dialled somebody wrote over 1, by WhatsApp's own over 2 and 3.
    const dialled = await heard({
      phoneNumberId: '1',
      contact: { waId: ADA_DIALLED, userId: 'US.1' },
      at: at(1),
    });
    await heard({ phoneNumberId: '2', contact: { waId: ADA_DIALLED, userId: 'US.1' }, at: at(8) });
    const known = await heard({ phoneNumberId: '2', contact: { waId: BEN }, at: at(5) });
    await heard({ phoneNumberId: '3', contact: { waId: BEN }, at: at(6) });
    const [keeper] = await conversations.recordActivity([
      activity({ contact: { waId: BEN, userId: 'US.1' }, at: null, opensWindow: false }),
    ]);
    const loser = keeper!._id === known._id ? dialled : known;
    const ids = ['1', '2', '3'].map((number) => conversationIdOf(keeper!, number));
    const found = await lists.findMany(tenantId, ids);
    const times = found.map(({ _id, lastMessageAt }) => [_id, lastMessageAt]);
    expect(times).toEqual([at(1), at(8), at(6)].map((time, index) => [ids[index], time]));
    const listed = await lists.list(tenantId, { limit: 10 });
    expect(listed.map(({ _id }) => _id)).toEqual([ids[1], ids[2], ids[0]]);
    const lost = ['1', '2', '3'].map((number) => conversationIdOf(loser, number));
    const holders = await lists.findHolders(tenantId, lost);
    for (const conversation of holders.values())
      expect(conversation.customer._id).toBe(keeper!._id);
  });

  it('go on where whom somebody proves to be is at home over their number', async () => {
    await heard({ phoneNumberId: '2', contact: { waId: ADA }, at: at(1) });
    await heard({ phoneNumberId: '1', contact: { waId: ADA }, at: at(9) });
    const keeper = await heard({
      phoneNumberId: '1',
      contact: { waId: BEN, userId: 'US.1' },
      at: at(5),
    });
    await heard({ contact: { waId: ADA, userId: 'US.1' }, at: null, opensWindow: false });
    const first = await conversations.get(tenantId, conversationIdOf(keeper, '1'));
    expect(first).toMatchObject({ lastMessageAt: at(9), lastInboundAt: at(9) });
    const second = await conversations.get(tenantId, conversationIdOf(keeper, '2'));
    expect(second).toMatchObject({ lastMessageAt: at(1) });
  });

  it('become one where Meta calls somebody by another number than was dialled', async () => {
    const dialled = await heard({ contact: { waId: '15550003333' } });
    await heard({ contact: { waId: BEN, userId: 'US.2' } });
    await conversations.learnNumber(tenantId, '15550003333', BEN);
    const [one, other] = await conversations.find(tenantId, [
      { waId: '15550003333' },
      { waId: BEN },
    ]);
    expect(one?._id).toBe(other?._id);
    expect(one).toMatchObject({ userId: 'US.2', waId: BEN });
    expect(one?.lastInboundAt).toEqual(dialled.lastInboundAt);
  });

  it('stay two where Meta’s own ids tell two people apart', async () => {
    await heard({ contact: { waId: '15550003333', userId: 'US.1' } });
    await heard({ contact: { waId: BEN, userId: 'US.2' } });
    await conversations.learnNumber(tenantId, '15550003333', BEN);
    const [one, other] = await conversations.find(tenantId, [
      { waId: '15550003333' },
      { waId: BEN },
    ]);
    expect([one?.userId, other?.userId]).toEqual(['US.1', 'US.2']);
  });

  it('bring no marketing to who refused it at Meta, whoever they proved to be since', async () => {
    const ada = await heard({ contact: { waId: ADA } });
    const ben = await heard({ contact: { waId: BEN, userId: 'US.2' } });
    const [keeper] = await conversations.recordActivity([
      activity({ contact: { waId: ADA, userId: 'US.2' }, at: null, opensWindow: false }),
    ]);
    const loser = keeper!._id === ada._id ? ben : ada;
    await conversations.recordOptOut(tenantId, conversationIdOf(loser, '1'), at(30));
    const after = await conversations.getCustomer(tenantId, keeper!._id);
    expect(after).toMatchObject({ marketingOptOut: true, marketingPreferenceAt: at(30) });
  });

  describe('as people deal with them', () => {
    const handled = (id: string, assignee: string, labels: string[] = []) =>
      changeHandling(untouched(`cnv_${id}`, tenantId), { assignee, labels }, at(1));

    it('are listed by who has them and what they are about, page by page', async () => {
      const rows = app.get(HandlingsRepository);
      const [low, middle, high] = [1, 2, 3].map(() => newId('cnv').slice('cnv_'.length)).toSorted();
      const stored = [
        handled(low!, 'ada', ['vip']),
        handled(middle!, 'ben', ['vip', 'new']),
        handled(high!, 'ada', ['new']),
      ];
      for (const row of stored) await rows.replace(untouched(row._id, tenantId), row);
      const list = async (
        query: { assignee?: string; label?: string },
        limit = 5,
        cursor?: string,
      ) => {
        const page = cursor === undefined ? { limit } : { limit, cursor };
        return (await rows.list(tenantId, query, page)).map(({ _id }) => _id.slice('cnv_'.length));
      };
      expect(await list({ assignee: 'ada' })).toEqual([high, low]);
      expect(await list({ label: 'vip' })).toEqual([middle, low]);
      expect(await list({ assignee: 'ben', label: 'new' })).toEqual([middle]);
      // One more than the page holds tells that there is another.
      expect(await list({ assignee: 'ada' }, 1)).toEqual([high, low]);
      const more = ['x', 'y', 'z'].map((end) => handled(`${low!.slice(0, -1)}${end}`, 'eve'));
      for (const row of more) await rows.replace(untouched(row._id, tenantId), row);
      expect(await list({ assignee: 'eve' }, 2)).toHaveLength(3);
      expect(await list({ assignee: 'ada' }, 1, encodeCursor(`cnv_${high}`))).toEqual([low]);
      expect(await rows.list(newId('tnt'), { assignee: 'ada' }, { limit: 5 })).toEqual([]);
    });

    it('change only from what was seen of them', async () => {
      const rows = app.get(HandlingsRepository);
      const id = newId('cnv').slice('cnv_'.length);
      const fresh = untouched(`cnv_${id}`, tenantId);
      const [one, other] = [handled(id, 'ada'), handled(id, 'ben')];
      const answers = await Promise.all([rows.replace(fresh, one), rows.replace(fresh, other)]);
      expect(answers.toSorted()).toEqual([false, true]);
      const [stored] = await rows.findMany([fresh._id]);
      const next = changeHandling(stored!, { labels: ['vip'] }, at(2));
      expect(await rows.replace(fresh, next)).toBe(false);
      expect(await rows.replace(stored!, next)).toBe(true);
      // Nothing is there to be changed from.
      const gone = { ...next, _id: newId('cnv') };
      expect(await rows.replace(gone, { ...gone, version: 9 })).toBe(false);
      expect(await rows.findMany([gone._id])).toEqual([]);
      expect(await rows.findMany([fresh._id])).toMatchObject([{ labels: ['vip'], version: 2 }]);
    });

    it('are marked for the log where there is news', async () => {
      const rows = app.get(HandlingsRepository);
      const [told, silent] = [newId('cnv'), newId('cnv')];
      const assigned = changeHandling(untouched(told, tenantId), { assignee: 'ada' }, at(1));
      const labelled = changeHandling(untouched(silent, tenantId), { labels: ['vip'] }, at(1));
      await rows.replace(untouched(told, tenantId), assigned);
      await rows.replace(untouched(silent, tenantId), labelled);
      const [first] = await rows.findMany([told]);
      const [second] = await rows.findMany([silent]);
      // The log takes the mark and the news away together.
      expect(first?.eventsDue !== undefined).toBe(first?.news !== undefined);
      expect(second?.eventsDue).toBeUndefined();
    });
  });

  function activity(fields: Partial<ContactActivity>): ContactActivity {
    return { tenantId, contact: { waId: ADA }, at: at(0), opensWindow: true, ...fields };
  }

  async function heard(fields: Partial<ContactActivity>): Promise<Customer> {
    const [customer] = await conversations.recordActivity([
      activity({ phoneNumberId: '1', ...fields }),
    ]);
    return customer!;
  }

  function numbersOf(...waIds: string[]): Promise<string[][]> {
    return conversations.findNumbers(
      tenantId,
      waIds.map((waId) => ({ waId })),
    );
  }
});
