import { fake, partial } from '../../test/support/fake.js';
import type { ConversationId, CustomerId, TenantId } from '../common/id.js';
import { encodeCursor } from '../common/page.js';
import { ConversationLists, cursorOfConversation } from './conversation-lists.service.js';
import type { Conversation, OtherConversation } from './conversation.schema.js';
import { conversationIdOf } from './conversation.schema.js';
import type { Customer } from './customer.schema.js';
import type { CustomersRepository } from './customers.repository.js';
import type { OtherConversationsRepository } from './other-conversations.repository.js';

const tenantId: TenantId = 'tnt_1';
const at = (minute: number) => new Date(Date.UTC(2026, 10, 28, 12, minute));
const ids = (conversations: readonly Conversation[]) => conversations.map(({ _id }) => _id);

/** Everybody first wrote over number 1. @param minute of the last message, if there is one */
function person(_id: CustomerId, minute?: number, more: Partial<Customer> = {}): Customer {
  const lastMessageAt = minute === undefined ? {} : { lastMessageAt: at(minute) };
  return partial<Customer>({ _id, tenantId, phoneNumberId: '1', ...lastMessageAt, ...more });
}

/** What they write over another number. */
function row(customer: Customer, phoneNumberId: string, minute?: number): OtherConversation {
  return partial<OtherConversation>({
    _id: conversationIdOf(customer, phoneNumberId),
    tenantId,
    customerId: customer._id,
    phoneNumberId,
    ...(minute === undefined ? {} : { lastMessageAt: at(minute) }),
  });
}

/** Who and what is stored; lists hold what was written before the cursor, the newest first. */
function setUp(people: readonly Customer[], rows: readonly OtherConversation[] = []) {
  const newest = <Row extends { _id: string; lastMessageAt?: Date }>(
    all: readonly Row[],
    after: { at: Date; id: string } | null,
    limit: number,
  ) =>
    all
      .filter(({ lastMessageAt }) => lastMessageAt !== undefined)
      .filter(
        ({ _id, lastMessageAt }) =>
          after === null ||
          lastMessageAt! < after.at ||
          (lastMessageAt!.getTime() === after.at.getTime() && _id < after.id),
      )
      .toSorted((one, other) =>
        one.lastMessageAt!.getTime() === other.lastMessageAt!.getTime()
          ? other._id.localeCompare(one._id)
          : other.lastMessageAt!.getTime() - one.lastMessageAt!.getTime(),
      )
      .slice(0, limit);
  const findByIds = jest.fn(async (wanted: readonly CustomerId[]) =>
    people.filter(({ _id }) => wanted.includes(_id)),
  );
  const findMany = jest.fn(async (wanted: readonly ConversationId[]) =>
    rows.filter(({ _id }) => wanted.includes(_id)),
  );
  const ofCustomers = jest.fn(async (customers: readonly { readonly _id: CustomerId }[]) =>
    rows.filter(({ customerId }) => customers.some(({ _id }) => _id === customerId)),
  );
  const lists = new ConversationLists(
    fake<CustomersRepository>({
      findByIds,
      listAfter: async (_tenantId, limit, after) => newest(people, after, limit + 1),
    }),
    fake<OtherConversationsRepository>({
      findMany,
      ofCustomers,
      list: async (_tenantId, limit, after) => newest(rows, after, limit),
    }),
  );
  return { lists, findByIds, findMany, ofCustomers };
}

const ADA = person('cus_1', 10);
const BEN = person('cus_2', 20);
const [ADA_2, ADA_3] = [row(ADA, '2', 30), row(ADA, '3', 5)];

describe(ConversationLists.name, () => {
  describe('of people', () => {
    it('has each with the latest of their conversations first', async () => {
      const { lists } = setUp([], [ADA_3, ADA_2, row(BEN, '2', 1)]);
      expect(ids(await lists.listOf([BEN, ADA]))).toEqual([
        'cnv_2',
        conversationIdOf(BEN, '2'),
        ADA_2._id,
        'cnv_1',
        ADA_3._id,
      ]);
    });

    it('leaves out conversations without messages, and asks nothing for nobody', async () => {
      const { lists, ofCustomers } = setUp([], [row(BEN, '2')]);
      expect(ids(await lists.listOf([person('cus_3'), BEN]))).toEqual(['cnv_2']);
      expect(await lists.listOf([])).toEqual([]);
      expect(ofCustomers).toHaveBeenCalledTimes(1);
    });
  });

  describe('by last activity', () => {
    it('has those of all numbers together, with whom they are', async () => {
      const { lists } = setUp([ADA, BEN], [ADA_2, ADA_3]);
      const all = await lists.list(tenantId, { limit: 10 });
      expect(ids(all)).toEqual([ADA_2._id, 'cnv_2', 'cnv_1', ADA_3._id]);
      expect(all.map(({ customer }) => customer)).toEqual([ADA, BEN, ADA, ADA]);
      // One more than the page holds tells that there is another.
      expect(ids(await lists.list(tenantId, { limit: 1 }))).toEqual([ADA_2._id, 'cnv_2']);
    });

    it('leaves out what is of nobody any more', async () => {
      const { lists } = setUp([BEN], [ADA_2]);
      expect(ids(await lists.list(tenantId, { limit: 10 }))).toEqual(['cnv_2']);
    });

    it('comes page by page, each conversation once, also where many wrote in one moment', async () => {
      const people = ['a', 'b', 'c'].map((name) => person(`cus_${name}`, 10));
      const rows = people.map((customer) => row(customer, '2', 10));
      const { lists } = setUp(people, rows);
      const whole = ids(await lists.list(tenantId, { limit: 10 }));
      expect(new Set(whole).size).toBe(6);
      expect(whole).toEqual(whole.toSorted().reverse());
      const paged: string[] = [];
      let cursor = {};
      for (;;) {
        const page = await lists.list(tenantId, { limit: 2, ...cursor });
        paged.push(...ids(page.slice(0, 2)));
        if (page.length < 3) break;
        cursor = { cursor: encodeCursor(cursorOfConversation(page[1]!)) };
      }
      expect(paged).toEqual(whole);
    });
  });

  describe('by their ids', () => {
    it('has them in the order of the ids', async () => {
      const { lists } = setUp([ADA, BEN], [ADA_2]);
      const wanted: ConversationId[] = [ADA_2._id, 'cnv_2', 'cnv_1'];
      const found = await lists.findMany(tenantId, wanted);
      expect(ids(found)).toEqual(wanted);
      expect(found.map(({ customer }) => customer)).toEqual([ADA, BEN, ADA]);
      expect(found.map(({ phoneNumberId }) => phoneNumberId)).toEqual(['2', '1', '1']);
    });

    it('leaves out those of other tenants, of merged people, and such as there are not', async () => {
      const stranger = person('cus_3', 1, { tenantId: 'tnt_2' });
      const merged = person('cus_4', 1, { mergedInto: 'cus_1' });
      const { lists } = setUp([ADA, stranger, merged]);
      const wanted: ConversationId[] = ['cnv_3', 'cnv_4', 'cnv_5', ADA_2._id, 'cnv_1'];
      expect(ids(await lists.findMany(tenantId, wanted))).toEqual(['cnv_1']);
    });

    it('asks only for what there may be', async () => {
      const { lists, findByIds, findMany } = setUp([ADA]);
      expect(await lists.findMany(tenantId, [])).toEqual([]);
      expect(findByIds).not.toHaveBeenCalled();
      await lists.findMany(tenantId, ['cnv_1']);
      expect(findMany).not.toHaveBeenCalled();
    });
  });

  describe('of messages', () => {
    const absorbed = ({ _id: customerId }: Customer) => ({
      customerId,
      keys: [],
      phoneNumberId: '1',
    });
    const FIRST = person('cus_5', 1, { mergedInto: 'cus_6' });
    const SECOND = person('cus_6', 2, { mergedInto: 'cus_7', absorbed: [absorbed(FIRST)] });
    const KEEPER = person('cus_7', 3, { absorbed: [absorbed(SECOND), absorbed(FIRST)] });

    it('are those they were written in', async () => {
      const { lists } = setUp([ADA, BEN]);
      const holders = await lists.findHolders(tenantId, ['cnv_1', 'cnv_2']);
      expect([...holders].map(([id, { _id }]) => [id, _id])).toEqual([
        ['cnv_1', 'cnv_1'],
        ['cnv_2', 'cnv_2'],
      ]);
    });

    it('are those of whom somebody proved to be, however often they were merged', async () => {
      const { lists, findByIds } = setUp([FIRST, SECOND, KEEPER, ADA]);
      const holders = await lists.findHolders(tenantId, ['cnv_5', 'cnv_6', 'cnv_1']);
      expect(Object.fromEntries([...holders].map(([id, { _id }]) => [id, _id]))).toEqual({
        cnv_5: 'cnv_7',
        cnv_6: 'cnv_7',
        cnv_1: 'cnv_1',
      });
      findByIds.mockClear();
      await lists.findHolders(tenantId, ['cnv_1']);
      expect(findByIds).toHaveBeenCalledTimes(1);
    });

    it('are none of another tenant, and none where there is nobody', async () => {
      const stranger = { tenantId: 'tnt_2' } as const;
      const { lists } = setUp([
        { ...FIRST, ...stranger },
        { ...SECOND, ...stranger },
        { ...KEEPER, ...stranger },
      ]);
      expect(await lists.findHolders(tenantId, ['cnv_5', 'cnv_9'])).toEqual(new Map());
    });
  });
});
