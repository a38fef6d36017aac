import { fake, partial } from '../../test/support/fake.js';
import type { ContactActivity, CustomerChange } from './contact-activity.js';
import { conversationIdOf, type OtherConversation } from './conversation.schema.js';
import type { Customer } from './customer.schema.js';
import type { CustomersRepository } from './customers.repository.js';
import type {
  OtherActivity,
  OtherConversationsRepository,
} from './other-conversations.repository.js';
import { OtherConversations } from './other-conversations.service.js';

const [HOME, SECOND, THIRD] = ['1001', '1002', '1003'] as const;
const at = (minute: number) => new Date(Date.UTC(2026, 10, 28, 12, minute));

function customer(name: string, fields: Partial<Customer> = {}): Customer {
  const ids = { _id: `cus_${name}`, tenantId: 'tnt_1', phoneNumberId: HOME } as const;
  return partial<Customer>({ ...ids, ...fields });
}

function over(
  phoneNumberId: string,
  owner: Customer,
  fields: Partial<OtherConversation> = {},
): OtherConversation {
  return partial<OtherConversation>({
    _id: conversationIdOf(owner, phoneNumberId),
    tenantId: 'tnt_1',
    customerId: owner._id,
    phoneNumberId,
    ...fields,
  });
}

function activity(fields: Partial<ContactActivity>): ContactActivity {
  const who = { tenantId: 'tnt_1', contact: {} } as const;
  return { ...who, at: at(1), opensWindow: false, ...fields };
}

/** @param rows what is stored of conversations over other numbers */
function setUp(rows: readonly OtherConversation[] = []) {
  const record = jest.fn(async (_activities: readonly OtherActivity[]) => undefined);
  const raise = jest.fn(async () => undefined);
  const setMerged = jest.fn(async () => undefined);
  const findMany = jest.fn(async (ids: readonly string[]) =>
    rows.filter(({ _id }) => ids.includes(_id)),
  );
  const ofCustomers = jest.fn(async (owners: readonly { readonly _id: string }[]) =>
    rows.filter(({ customerId }) => owners.some(({ _id }) => _id === customerId)),
  );
  const others = new OtherConversations(
    fake<OtherConversationsRepository>({
      record,
      setMerged,
      findMany,
      ofCustomers,
      ofCustomer: async (_tenant, id) => rows.filter(({ customerId }) => customerId === id),
    }),
    fake<CustomersRepository>({ raise }),
  );
  return { others, record, raise, setMerged, findMany, ofCustomers };
}

describe(OtherConversations.name, () => {
  const [ana, bo] = [customer('A'), customer('B')];

  describe('notes what happened', () => {
    it('over other numbers, with whom and when', async () => {
      const { others, record } = setUp();
      await others.record(
        [
          activity({ phoneNumberId: SECOND, at: at(3), opensWindow: true }),
          activity({ phoneNumberId: THIRD, at: at(4) }),
        ],
        [ana, bo],
      );
      expect(record.mock.calls).toEqual([
        [
          [
            over(SECOND, ana, { lastMessageAt: at(3), lastInboundAt: at(3) }),
            over(THIRD, bo, { lastMessageAt: at(4) }),
          ],
        ],
      ]);
    });

    it.each<[string, Partial<ContactActivity>, Customer | null]>([
      ['over the number where they first wrote', { phoneNumberId: HOME }, ana],
      ['over an unknown number', {}, ana],
      ['that is about no message', { phoneNumberId: SECOND, at: null }, ana],
      ['with nobody that Meta named', { phoneNumberId: SECOND }, null],
    ])('but nothing %s', async (_what, fields, who) => {
      const { others, record } = setUp();
      await others.record([activity(fields)], [who]);
      expect(record.mock.calls.flat(2)).toEqual([]);
    });
  });

  describe('carries over what was known of who proved to be another', () => {
    function absorbing(winner: Customer, loser: Customer, set: Partial<Customer> = {}) {
      return partial<CustomerChange>({
        customerId: winner._id,
        set,
        absorb: [{ customerId: loser._id, keys: [] }],
      });
    }
    const times = { lastMessageAt: at(7), lastInboundAt: at(5) };

    it('where the other has a conversation over the number, or gets one', async () => {
      const { others, record, raise, setMerged } = setUp([
        over(SECOND, bo, { ...times, readThrough: 'msg_1' }),
        over(THIRD, ana, { lastMessageAt: at(1) }),
      ]);
      await others.carryOver([absorbing(ana, bo)], [ana, bo]);
      expect(record.mock.calls).toEqual([[[over(SECOND, ana, times)]]]);
      expect(setMerged.mock.calls).toEqual([['tnt_1', 'cus_B', 'cus_A']]);
      expect(raise).not.toHaveBeenCalled();
    });

    it('also of the first conversation, where the other first wrote elsewhere', async () => {
      const { others, record, raise, setMerged } = setUp();
      const loser = customer('B', { phoneNumberId: SECOND, ...times });
      await others.carryOver([absorbing(ana, loser)], [ana, loser]);
      expect(record.mock.calls).toEqual([[[over(SECOND, ana, times)]]]);
      expect(raise).not.toHaveBeenCalled();
      expect(setMerged).not.toHaveBeenCalled();
    });

    it('where it is of the number at which the other is at home', async () => {
      const loser = customer('B', { phoneNumberId: SECOND, lastMessageAt: at(2) });
      const { others, record, raise } = setUp([over(HOME, loser, times)]);
      await others.carryOver([absorbing(ana, loser)], [loser, ana]);
      expect(raise.mock.calls).toEqual([['cus_A', times]]);
      expect(record.mock.calls).toEqual([[[over(SECOND, ana, { lastMessageAt: at(2) })]]]);
    });

    it('goes by the home that the other has by this change', async () => {
      const winner = customer('A', { phoneNumberId: HOME });
      const { others, record, raise } = setUp([over(SECOND, bo, times)]);
      const change = absorbing(winner, bo, { phoneNumberId: SECOND });
      await others.carryOver([change], [winner, bo]);
      expect(raise.mock.calls).toEqual([['cus_A', times]]);
      const moved = { ...winner, phoneNumberId: SECOND };
      expect(record.mock.calls).toEqual([[[over(HOME, moved)]]]);
    });

    it.each([
      ['both have one number', customer('B', times), ana],
      ['it wrote over no number that is known', partial<Customer>({ _id: 'cus_B', ...times }), ana],
      ['the other did', customer('B', times), partial<Customer>({ _id: 'cus_A' })],
    ])('and writes nothing where %s', async (_case, loser, winner) => {
      const { others, record, raise, setMerged } = setUp();
      await others.carryOver([absorbing(winner, loser)], [winner, loser]);
      for (const write of [record, raise, setMerged]) expect(write).not.toHaveBeenCalled();
    });

    it('and touches nobody who is not known', async () => {
      const { others, record, raise, setMerged } = setUp([over(SECOND, bo, times)]);
      await others.carryOver([absorbing(ana, bo)], [ana]);
      await others.carryOver([absorbing(ana, bo)], [bo]);
      for (const write of [record, raise, setMerged]) expect(write).not.toHaveBeenCalled();
    });
  });

  describe('finds the conversations in which people were met', () => {
    it('over whichever number, by index', async () => {
      const row = over(SECOND, ana, { lastInboundAt: at(5), readThrough: 'msg_1' });
      const { others } = setUp([row]);
      const found = await others.find([
        { customer: bo, phoneNumberId: THIRD },
        { customer: ana, phoneNumberId: SECOND },
        { customer: ana, phoneNumberId: HOME },
        { customer: bo },
      ]);
      expect(found).toMatchObject([
        { _id: conversationIdOf(bo, THIRD), customer: bo, phoneNumberId: THIRD },
        { _id: row._id, customer: ana, phoneNumberId: SECOND, lastInboundAt: at(5) },
        { _id: 'cnv_A', customer: ana, phoneNumberId: HOME },
        { _id: 'cnv_B', customer: bo, phoneNumberId: HOME },
      ]);
      expect(found[0]).not.toHaveProperty('lastInboundAt');
      expect(found[1]).toHaveProperty('readThrough', 'msg_1');
    });

    it('and asks for nothing where all were met at home', async () => {
      const { others, findMany } = setUp();
      const met = [{ customer: ana, phoneNumberId: HOME }, { customer: bo }];
      expect((await others.find(met)).map(({ _id }) => _id)).toEqual(['cnv_A', 'cnv_B']);
      expect(findMany).not.toHaveBeenCalled();
    });
  });

  describe('finds the numbers over which people were met', () => {
    it('the one where they last wrote first', async () => {
      const [early, late] = [2, 9].map((minute) => customer('A', { lastInboundAt: at(minute) }));
      const row = over(SECOND, ana, { lastInboundAt: at(5), lastMessageAt: at(20) });
      const silent = over(THIRD, ana, { lastMessageAt: at(7) });
      const { others } = setUp([row, silent]);
      expect(await others.findNumbers([early!, late!])).toEqual([
        [THIRD, SECOND, HOME],
        [HOME, THIRD, SECOND],
      ]);
    });

    it('of each their own, by index', async () => {
      const { others } = setUp([
        over(SECOND, ana, { lastMessageAt: at(5) }),
        over(THIRD, bo, { lastMessageAt: at(5) }),
      ]);
      const unknown = partial<Customer>({ _id: 'cus_C', tenantId: 'tnt_1' });
      expect(await others.findNumbers([bo, null, ana, unknown])).toEqual([
        [THIRD, HOME],
        [],
        [SECOND, HOME],
        [],
      ]);
    });

    it('and asks for nothing where nobody is known', async () => {
      const { others, ofCustomers } = setUp();
      expect(await others.findNumbers([null])).toEqual([[]]);
      expect(ofCustomers).not.toHaveBeenCalled();
    });
  });
});
