import type { INestApplicationContext } from '@nestjs/common';
import { mongo } from 'mongoose';
import { newId, type CustomerId, type TenantId } from '../../src/common/id.js';
import { encodeCursor } from '../../src/common/page.js';
import { searchTermsOf } from '../../src/common/search-words.js';
import type { ContactActivity } from '../../src/conversations/contact-activity.js';
import {
  ConversationNotFoundError,
  CustomerNotFoundError,
  NotMergedError,
} from '../../src/conversations/conversation.errors.js';
import { conversationIdOf } from '../../src/conversations/conversation.schema.js';
import { ConversationLists } from '../../src/conversations/conversation-lists.service.js';
import { ConversationNotesRepository } from '../../src/conversations/conversation-notes.repository.js';
import { ConversationsService } from '../../src/conversations/conversations.service.js';
import { phoneKeyOf, userKeyOf, type Customer } from '../../src/conversations/customer.schema.js';
import {
  cursorOfCustomer,
  CustomersRepository,
} from '../../src/conversations/customers.repository.js';
import { Handlings } from '../../src/conversations/handlings.service.js';
import { ThreadsService } from '../../src/messaging/threads/threads.service.js';
import { startWorkerApp } from '../support/worker-app.js';

const [ADA, BEN, EVE] = ['15550000001', '15550000002', '15550000003'];
const at = (minute: number) => new Date(Date.UTC(2026, 10, 28, 12, minute));

describe('Customers', () => {
  let app: INestApplicationContext;
  let conversations: ConversationsService;
  let rows: CustomersRepository;
  let tenantId: TenantId;

  beforeAll(async () => {
    app = await startWorkerApp();
    conversations = app.get(ConversationsService);
    rows = app.get(CustomersRepository);
  });

  beforeEach(() => {
    tenantId = newId('tnt');
  });

  afterEach(() => jest.restoreAllMocks());

  afterAll(async () => {
    await app.close();
  });

  describe('in a list', () => {
    it('come by last activity, those without messages last, each once and page by page', async () => {
      const minutes = [3, 1, 1, 2, null, null, null];
      const people: Customer[] = [];
      for (const [index, minute] of minutes.entries()) {
        people.push(
          await heard({
            contact: { waId: `1555000100${index}` },
            at: minute === null ? null : at(minute),
          }),
        );
      }
      const later = (one: Customer, other: Customer) =>
        (other.lastMessageAt?.getTime() ?? 0) - (one.lastMessageAt?.getTime() ?? 0) ||
        (one._id < other._id ? 1 : -1);
      const sorted = people.toSorted(later).map(({ _id }) => _id);
      for (const limit of [1, 2, 3, 4, 5, 7]) {
        const seen: CustomerId[] = [];
        for (let cursor: string | undefined; ;) {
          const page = await conversations.listCustomers(tenantId, {
            limit,
            ...(cursor === undefined ? {} : { cursor }),
          });
          expect(page.length).toBeLessThanOrEqual(limit + 1);
          seen.push(...page.slice(0, limit).map(({ _id }) => _id));
          if (page.length <= limit) break;
          cursor = encodeCursor(cursorOfCustomer(page[limit - 1]!));
        }
        expect(seen).toEqual(sorted);
      }
    });

    it('are told of by the log, once each is there', async () => {
      const { _id } = await heard({});
      const stored = await conversations.getCustomer(tenantId, _id);
      // The log takes the mark away.
      expect([true, undefined]).toContain(stored.openingDue);
    });

    it('are conversations only where there are messages', async () => {
      const ada = await heard({ at: at(1) });
      await heard({ contact: { waId: BEN }, at: null });
      const listed = await app.get(ConversationLists).list(tenantId, { limit: 1 });
      expect(listed.map(({ customer }) => customer._id)).toEqual([ada._id]);
    });
  });

  describe('as a tenant describes them', () => {
    const found = async (question: string) => {
      const terms = searchTermsOf(question)!;
      const people = await conversations.searchCustomers(tenantId, terms, { limit: 10 });
      return people.map(({ _id }) => _id);
    };

    it('have the name and the words that were given last, and are found by that name', async () => {
      const { _id } = await heard({ contact: { waId: ADA, name: 'ada l' } });
      await conversations.describe(tenantId, _id, {
        name: 'Countess',
        metadata: { tier: 'gold', crm: '7' },
      });
      const known = { savedName: 'Countess', savedNameAt: expect.any(Date) };
      expect(await conversations.getCustomer(tenantId, _id)).toMatchObject(known);
      expect(await found('count')).toEqual([_id]);

      await conversations.describe(tenantId, _id, { metadata: { tier: null } });
      const described = await conversations.getCustomer(tenantId, _id);
      expect(described).toMatchObject({ ...known, metadata: { crm: '7' } });
      expect(described.metadata).not.toHaveProperty('tier');
      expect(await found('count')).toEqual([_id]);

      const unnamed = await conversations.describe(tenantId, _id, { name: null });
      expect(unnamed.savedName).toBeUndefined();
      expect(unnamed.name).toBe('ada l');
      expect(await found('count')).toEqual([]);
      expect(await found('ada')).toEqual([_id]);
    });

    it('are only the tenant’s own', async () => {
      const { _id } = await heard({});
      const stranger = newId('tnt');
      const described = conversations.describe(stranger, _id, { name: 'x' });
      await expect(described).rejects.toThrow(CustomerNotFoundError);
      await expect(conversations.getCustomer(stranger, _id)).rejects.toThrow(CustomerNotFoundError);
      const annotated = conversations.annotate(stranger, conversationIdOf({ _id }, '1'), {
        a: '1',
      });
      await expect(annotated).rejects.toThrow(ConversationNotFoundError);
    });

    it('are found by words in any order, the longest of which narrows most', async () => {
      const ids: CustomerId[] = [];
      for (const [waId, name] of [
        [ADA, 'Ada Lovelace'],
        [BEN, 'Ada Byron'],
        [EVE, 'Eve'],
      ] as const) {
        ids.push((await heard({ contact: { waId, name } }))._id);
      }
      expect(await found('lovelace ada')).toEqual([ids[0]]);
      expect(await found('ada lovel')).toEqual([ids[0]]);
      expect(await found('ada eve')).toEqual([]);
      expect((await found('ad')).toSorted()).toEqual([ids[0], ids[1]].toSorted());
      const page = { limit: 1 };
      const [first, second] = [ids[0]!, ids[1]!].toSorted().toReversed();
      const newest = await conversations.searchCustomers(tenantId, searchTermsOf('ada')!, page);
      expect(newest.map(({ _id }) => _id)).toEqual([first, second]);
      await heard({ contact: { waId: '15550000004', name: 'Ada' } });
      await heard({ contact: { waId: '15550000005', name: 'Ada' } });
      const three = conversations.searchCustomers(tenantId, searchTermsOf('ada')!, { limit: 2 });
      expect(await three).toHaveLength(3);
    });

    it('are found by numbers with their country code, without it, by their ends, and as they are dialled', async () => {
      const { _id } = await heard({ contact: { waId: '4915551234567' } });
      for (const question of ['49155', '15551234567', '567', '01555', '00491555']) {
        expect([question, await found(question)]).toEqual([question, [_id]]);
      }
      for (const question of ['67', '0567000']) expect(await found(question)).toEqual([]);
      const byDigits = async (digits: string, limit = 5) =>
        (await rows.findByDigits([tenantId, newId('tnt')], digits, limit)).map((one) => one._id);
      expect(await byDigits('1234567')).toEqual([_id]);
      expect(await byDigits('67')).toEqual([]);
    });
  });

  describe('who want marketing or none', () => {
    it('are taken at their latest word, in whatever order it comes', async () => {
      const say = (optOut: boolean, minute: number) =>
        conversations.setMarketingPreference(tenantId, { waId: ADA }, optOut, at(minute));
      await say(true, 2);
      await say(false, 1);
      expect(await known(ADA)).toMatchObject({
        marketingOptOut: true,
        marketingPreferenceAt: at(2),
      });
      await say(false, 3);
      expect(await known(ADA)).toMatchObject({
        marketingOptOut: false,
        marketingPreferenceAt: at(3),
      });
      // It is no message, and opens no window.
      const { lastMessageAt, lastInboundAt } = await known(ADA);
      expect(lastMessageAt ?? lastInboundAt).toBeUndefined();
    });
  });

  describe('whom many write down at the same time', () => {
    it('are one each, with all that is known', async () => {
      const contacts = [
        { waId: ADA },
        { waId: ADA, userId: 'US.1' },
        { userId: 'US.1' },
        { waId: BEN },
        { waId: BEN, userId: 'US.2' },
      ];
      for (let time = 0; time < 8; time += 1) {
        tenantId = newId('tnt');
        const answers = await Promise.all(contacts.map((contact) => heard({ contact })));
        const people = await conversations.listCustomers(tenantId, { limit: 50 });
        expect(people).toHaveLength(2);
        expect(await known(ADA)).toMatchObject({ waId: ADA, userId: 'US.1' });
        expect(await known(BEN)).toMatchObject({ waId: BEN, userId: 'US.2' });
        for (const { _id } of answers) expect(await rows.find(tenantId, _id)).not.toBeNull();
      }
    });

    it('are given up after twenty rounds in which others were first, and at once for other errors', async () => {
      const taken = new mongo.MongoServerError({
        code: 11_000,
        keyPattern: { tenantId: 1, keys: 1 },
        message: 'E11000 duplicate key error',
      });
      const write = jest.spyOn(rows, 'write').mockRejectedValue(taken);
      await expect(heard({})).rejects.toThrow('E11000');
      expect(write).toHaveBeenCalledTimes(20);
      write.mockReset().mockRejectedValue(new Error('too large'));
      await expect(heard({})).rejects.toThrow('too large');
      expect(write).toHaveBeenCalledTimes(1);
    });
  });

  describe('who prove to be one', () => {
    async function merged() {
      const ada = await heard({ contact: { waId: ADA }, at: at(1) });
      await heard({ contact: { waId: ADA }, at: at(4), phoneNumberId: '2' });
      const ben = await heard({ contact: { waId: BEN, userId: 'US.2' }, at: at(2) });
      const keeper = await heard({ contact: { waId: ADA, userId: 'US.2' }, at: null });
      const loser = keeper._id === ada._id ? ben : ada;
      return { keeper: keeper._id, loser: loser._id };
    }

    it('are found under all their keys, and the other one under none', async () => {
      const { keeper, loser } = await merged();
      expect((await known(ADA))._id).toBe(keeper);
      expect((await known(BEN))._id).toBe(keeper);
      const stored = await conversations.getCustomer(tenantId, loser);
      expect(stored).toMatchObject({ mergedInto: keeper });
      expect(stored.keys ?? stored.numbersSeen).toBeUndefined();
      const listed = await conversations.listCustomers(tenantId, { limit: 10 });
      expect(listed.map(({ _id }) => _id)).toEqual([keeper]);
      const byDigits = await rows.findByDigits([tenantId], ADA!, 5);
      expect(byDigits.map(({ _id }) => _id)).toEqual([keeper]);
      expect(await conversations.getCustomer(tenantId, keeper)).toMatchObject({
        lastMessageAt: expect.any(Date),
        absorbed: [{ customerId: loser }],
      });
    });

    it('can be taken apart again, each with their own keys and conversations', async () => {
      const { keeper, loser } = await merged();
      const unmerged = await conversations.unmerge(tenantId, keeper, loser);
      expect(unmerged).toMatchObject({ _id: loser });
      expect(unmerged.mergedInto).toBeUndefined();
      const [one, other] = [await known(ADA), await known(BEN)];
      expect([one._id, other._id].toSorted()).toEqual([keeper, loser].toSorted());
      const again = await conversations.getCustomer(tenantId, keeper);
      expect(again.absorbed ?? []).toEqual([]);
      const listed = await app.get(ConversationLists).list(tenantId, { limit: 10 });
      const ofEach = new Set(listed.map(({ customer }) => customer._id));
      expect([...ofEach].toSorted()).toEqual([keeper, loser].toSorted());
      expect(listed.map(({ _id }) => _id)).toContain(conversationIdOf(one, '2'));
      const twice = conversations.unmerge(tenantId, keeper, loser);
      await expect(twice).rejects.toThrow(NotMergedError);
      const nobody = conversations.unmerge(tenantId, newId('cus'), loser);
      await expect(nobody).rejects.toThrow(CustomerNotFoundError);
    });
  });

  it('who have a new number are found by it; what is late, by the old one', async () => {
    const ada = await heard({ contact: { waId: ADA }, at: at(1) });
    await heard({ contact: { waId: BEN }, formerly: { waId: ADA }, at: null, asOf: at(10) });
    const stored = await known(BEN);
    expect(stored).toMatchObject({ _id: ada._id, waId: BEN });
    expect(stored.formerKeys).toEqual([{ key: phoneKeyOf(tenantId, ADA!), until: at(10) }]);
    expect(Object.keys(stored.numbersSeen ?? {})).toEqual([BEN]);
    const [ever] = await rows.findEverKnownBy([phoneKeyOf(tenantId, ADA!)]);
    expect(ever?._id).toBe(ada._id);
    expect(
      await rows.findByKeys([phoneKeyOf(tenantId, ADA!), userKeyOf(tenantId, 'US.9')]),
    ).toEqual([]);
    expect(await rows.findByKeys([])).toEqual([]);
  });

  describe('in conversations that people of the tenant work on', () => {
    it('are described, handled and read as one', async () => {
      const threads = app.get(ThreadsService);
      const ada = await heard({ at: at(1) });
      const id = conversationIdOf(ada, '1');
      const view = await threads.update(tenantId, id, { order: 'A-1' }, { assignee: 'ada' });
      expect(view).toMatchObject({ conversation: { metadata: { order: 'A-1' } }, unreadCount: 0 });
      const handlings = app.get(Handlings);
      const handling = (await handlings.find(tenantId, [id])).get(id);
      expect(handling).toMatchObject({ assignee: 'ada', version: 1 });
      const again = await threads.update(tenantId, id, {}, { labels: ['vip'] });
      expect(again.conversation.metadata).toEqual({ order: 'A-1' });
      expect((await handlings.find(tenantId, [id])).get(id)).toMatchObject({ labels: ['vip'] });
      // There is nothing to be read, and nothing to be marked.
      expect(await threads.markRead(tenantId, id)).toMatchObject({
        unreadCount: 0,
        lastMessage: null,
      });
      expect((await conversations.get(tenantId, id)).readThrough).toBeUndefined();
    });

    it('are noted about, each note of its own conversation, the newest first', async () => {
      const notes = app.get(ConversationNotesRepository);
      const [one, other] = [newId('cnv'), newId('cnv')];
      const author = { kind: 'user', id: 'usr_1', name: 'Ada' } as const;
      const first = await notes.add(tenantId, one, 'called back', author);
      const second = await notes.add(tenantId, one, 'paid', author);
      const third = await notes.add(tenantId, other, 'angry', author);
      const sorted = [first, second].toSorted((left, right) => (left._id < right._id ? 1 : -1));
      expect(await notes.list(tenantId, one, { limit: 5 })).toEqual(sorted);
      expect(await notes.list(tenantId, one, { limit: 1 })).toEqual(sorted);
      await notes.add(tenantId, other, 'called', author);
      await notes.add(tenantId, other, 'called again', author);
      expect(await notes.list(tenantId, other, { limit: 2 })).toHaveLength(3);
      const cursor = encodeCursor(sorted[0]!._id);
      expect(await notes.list(tenantId, one, { limit: 1, cursor })).toEqual([sorted[1]]);
      expect(await notes.remove(tenantId, one, third._id)).toBe(false);
      expect(await notes.remove(newId('tnt'), other, third._id)).toBe(false);
      expect(await notes.remove(tenantId, other, third._id)).toBe(true);
      expect(await notes.list(tenantId, other, { limit: 5 })).toHaveLength(2);
    });
  });

  async function heard(fields: Partial<ContactActivity>): Promise<Customer> {
    const activity = { tenantId, contact: { waId: ADA! }, at: at(0), opensWindow: true };
    const [customer] = await conversations.recordActivity([
      { phoneNumberId: '1', ...activity, ...fields },
    ]);
    return customer!;
  }

  async function known(waId: string | undefined): Promise<Customer> {
    const [customer] = await conversations.find(tenantId, [{ waId: waId! }]);
    return customer!;
  }
});
