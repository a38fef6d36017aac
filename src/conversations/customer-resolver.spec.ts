import fc from 'fast-check';
import { defined } from '../common/defined.js';
import type { CustomerId, TenantId } from '../common/id.js';
import type { Contact } from '../whatsapp/webhooks/webhook-items.js';
import type { ContactActivity } from './contact-activity.js';
import { resolveCustomers } from './customer-resolver.js';
import { identityKeysOf, numberOf, type Customer } from './customer.schema.js';

const TENANT: TenantId = 'tnt_1';
const NOW = new Date('2026-11-20T12:00:00Z');
const at = (minutes: number): Date => new Date(NOW.getTime() + minutes * 60_000);

/** The customers as the database holds them: changes are applied as the repository writes them. */
class Book {
  readonly rows = new Map<CustomerId, Customer>();

  record(...activities: readonly Partial<ContactActivity>[]): readonly (Customer | null)[] {
    const full = activities.map(toActivity);
    const keys = full.flatMap(({ tenantId, contact, formerly = {}, alias = {} }) =>
      [contact, formerly, alias].flatMap((identity) => identityKeysOf(tenantId, identity)),
    );
    const known = [...this.rows.values()].filter(
      ({ keys: own = [], formerKeys = [], mergedInto }) =>
        own.some((key) => keys.includes(key)) ||
        (mergedInto === undefined && formerKeys.some(({ key }) => keys.includes(key))),
    );
    const { created, changed, customers } = resolveCustomers(full, structuredClone(known), NOW);
    for (const { customerId, set, removeKeys } of changed) {
      const row = this.rows.get(customerId)!;
      for (const key of removeKeys) delete row.numbersSeen?.[numberOf(key)];
      if (set.mergedInto !== undefined) delete row.keys;
      else if (row.keys) row.keys = row.keys.filter((key) => !removeKeys.includes(key));
      this.expectDistinctKeys();
    }
    for (const customer of created) {
      this.rows.set(customer._id, structuredClone(customer));
      this.expectDistinctKeys();
    }
    for (const change of changed) {
      const { set, unset, max, numbersSeen, addKeys, addFormer, absorb } = change;
      const row = this.rows.get(change.customerId)!;
      Object.assign(row, set);
      for (const field of unset) delete row[field];
      // MongoDB would take what is not there for null.
      expect(Object.values(max)).not.toContain(undefined);
      for (const [number, seenAt] of Object.entries(numbersSeen)) {
        const before = row.numbersSeen?.[number];
        if (before === undefined || seenAt > before) {
          row.numbersSeen = { ...row.numbersSeen, [number]: seenAt };
        }
      }
      if (addFormer.length > 0) row.formerKeys = [...(row.formerKeys ?? []), ...addFormer];
      for (const field of ['lastMessageAt', 'lastInboundAt', 'profileAt', 'updatedAt'] as const) {
        const [before, value] = [row[field], max[field]];
        if (value && (before === undefined || value > before)) row[field] = value;
      }
      if (addKeys.length > 0) row.keys = [...new Set([...(row.keys ?? []), ...addKeys])];
      if (absorb.length > 0) row.absorbed = [...(row.absorbed ?? []), ...absorb];
      this.expectDistinctKeys();
    }
    this.expectAsTold(customers);
    return customers;
  }

  /** What follows of messages goes by what was said, and not by what was stored: they are the same. */
  private expectAsTold(customers: readonly (Customer | null)[]): void {
    const inOrder = ({ keys = [], numbersSeen = {}, ...row }: Customer) => ({
      ...row,
      keys: keys.toSorted(),
      // When somebody was seen under a number that they left is of no use to anybody.
      seen: keys.map((key) => [key, numbersSeen[numberOf(key)]]).toSorted(),
    });
    for (const customer of customers) {
      if (customer === null || customer.mergedInto !== undefined) continue;
      expect(inOrder(this.rows.get(customer._id)!)).toEqual(inOrder(customer));
    }
  }

  /** The one who is found by this number or user id. */
  by(identity: Contact): Customer {
    const [key] = identityKeysOf(TENANT, identity);
    const row = [...this.rows.values()].find(({ keys }) => keys?.includes(key!));
    if (row === undefined) throw new Error(`nobody is found by ${key}`);
    return row;
  }

  get alive(): Customer[] {
    return [...this.rows.values()].filter(({ mergedInto }) => mergedInto === undefined);
  }

  /** Every row, without what tells only when it was written. */
  get state(): unknown {
    return [...this.rows.values()].map(({ keys = [], ...row }) => ({
      ...row,
      keys: keys.toSorted(),
    }));
  }

  private expectDistinctKeys(): void {
    const keys = [...this.rows.values()].flatMap((row) => row.keys ?? []);
    expect(new Set(keys).size).toBe(keys.length);
  }
}

function toActivity(activity: Partial<ContactActivity>): ContactActivity {
  return { tenantId: TENANT, contact: {}, at: NOW, opensWindow: false, ...activity };
}

const BSUID = 'US.13491208655302741918';
const NUMBER = '15550001234';

describe(resolveCustomers.name, () => {
  it('knows a person again by number or by user id', () => {
    const book = new Book();
    book.record({ contact: { waId: NUMBER, userId: BSUID } });
    const [byNumber, byUserId] = book.record(
      { contact: { waId: NUMBER } },
      { contact: { userId: BSUID } },
    );
    expect(book.rows.size).toBe(1);
    expect(byNumber?._id).toBe(byUserId?._id);
  });

  it('writes nothing of who is known, if nothing is new', () => {
    const book = new Book();
    const contact = { waId: NUMBER, userId: BSUID, name: 'Ada' };
    book.record({ contact, savedName: 'Countess', at: at(-5) });
    const known = [...book.rows.values()];
    const again = toActivity({ contact, savedName: 'Countess', at: null, asOf: at(-5) });
    expect(resolveCustomers([again], known, NOW).changed).toEqual([]);
    const elsewhere = toActivity({ contact, phoneNumberId: '1' });
    expect(resolveCustomers([elsewhere], known, NOW).changed).toHaveLength(1);
  });

  it('knows a person under the number that was dialled, if it is nobody’s', () => {
    const book = new Book();
    book.record({ contact: { waId: NUMBER }, alias: { waId: '15550009999' } });
    expect(book.alive).toHaveLength(1);
    expect(book.by({ waId: '15550009999' })).toBe(book.by({ waId: NUMBER }));
    expect(book.by({ waId: NUMBER }).waId).toBe(NUMBER);
  });

  it('remembers once that somebody left a number, however often it is told', () => {
    const book = new Book();
    const change = {
      contact: { waId: '15550009999' },
      formerly: { waId: NUMBER },
      at: null,
      asOf: at(-5),
    };
    book.record({ contact: { waId: NUMBER }, at: at(-10) });
    book.record(change, change);
    book.record(change);
    expect(book.by({ waId: '15550009999' }).formerKeys).toEqual([
      { key: `${TENANT}/phone/${NUMBER}`, until: at(-5) },
    ]);
  });

  it('finds by a number that many had whoever had it at the time', () => {
    const book = new Book();
    const owners = [-50, -40, -30, -20].map((minute, index) => {
      const [owner] = book.record({
        contact: { waId: NUMBER, userId: `US.${index}` },
        at: at(minute),
      });
      return owner!._id;
    });
    const found = [-50, -45, -35, -25, -15].map((minute) => {
      const [owner] = book.record({ contact: { waId: NUMBER }, at: at(minute) });
      return owners.indexOf(owner!._id);
    });
    expect(found).toEqual([0, 0, 1, 2, 3]);
    expect(book.rows.size).toBe(4);
  });

  it('has of somebody new what is known of them, and nothing else', () => {
    const book = new Book();
    book.record({ contact: { userId: BSUID }, at: null });
    expect(book.by({ userId: BSUID })).toEqual({
      _id: expect.stringMatching(/^cus_/),
      tenantId: TENANT,
      userId: BSUID,
      keys: [`${TENANT}/user/${BSUID}`],
      profileAt: NOW,
      createdAt: NOW,
      updatedAt: NOW,
    });
  });

  it('tells two people of one batch apart, one of whom left a number before the other wrote', () => {
    const book = new Book();
    const move = { contact: { waId: '15550009999' }, formerly: { waId: NUMBER }, at: null };
    book.record({ contact: { waId: NUMBER }, at: at(-10) });
    const [mover, late, other] = book.record(
      { ...move, asOf: at(-5) },
      { contact: { waId: NUMBER }, at: at(-8) },
      { contact: { waId: NUMBER }, at: at(-1) },
    );
    expect(late?._id).toBe(mover?._id);
    expect(other?._id).not.toBe(mover?._id);
  });

  it('finds by a number that somebody left whoever they proved to be since', () => {
    const book = new Book();
    const other = '15550009999';
    book.record({ contact: { waId: NUMBER }, at: at(-20), phoneNumberId: '2' });
    book.record({ contact: { waId: other }, formerly: { waId: NUMBER }, at: null, asOf: at(-10) });
    book.record({ contact: { userId: BSUID }, at: at(-9), phoneNumberId: '1' });
    book.record({ contact: { waId: other, userId: BSUID }, at: at(-8) });
    expect(book.alive).toHaveLength(1);
    const [late] = book.record({ contact: { waId: NUMBER }, at: at(-15) });
    expect(late?._id).toBe(book.by({ userId: BSUID })._id);
    expect(book.rows.size).toBe(2);
    expect(book.by({ userId: BSUID }).absorbed).toMatchObject([{ phoneNumberId: '2' }]);
  });

  it('leaves a number with whom it is whose new user id another person tells', () => {
    const book = new Book();
    const other = '15550009999';
    const [ben] = book.record({ contact: { waId: other }, at: at(-9) });
    book.record({ contact: { waId: NUMBER }, at: at(-8) });
    book.record({ contact: { waId: other }, formerly: { waId: NUMBER }, at: null, asOf: at(-5) });
    expect(book.alive).toHaveLength(2);
    expect(book.rows.get(ben!._id)?.keys).toEqual([]);
    expect(book.by({ waId: other })._id).not.toBe(ben?._id);
  });

  it('has a number be of whoever left it up to that very moment', () => {
    const book = new Book();
    const other = '15550009999';
    const [mover] = book.record({ contact: { waId: NUMBER, userId: 'US.1' }, at: at(-10) });
    book.record({
      contact: { waId: other, userId: 'US.1' },
      formerly: { waId: NUMBER },
      at: null,
      asOf: at(-5),
    });
    const [late] = book.record({ contact: { waId: NUMBER }, at: at(-5) });
    expect(late?._id).toBe(mover?._id);
    const [stranger] = book.record({ contact: { waId: NUMBER, userId: 'US.9' }, at: at(-5) });
    expect(stranger?._id).not.toBe(mover?._id);
    expect(book.by({ userId: 'US.9' }).keys).toEqual([`${TENANT}/user/US.9`]);
  });

  it('knows who is seen under a new number at the moment of the change', () => {
    const book = new Book();
    const other = '15550009999';
    const [mover] = book.record({ contact: { waId: other }, at: at(-5) });
    const [told] = book.record({
      contact: { waId: other },
      formerly: { waId: NUMBER },
      at: null,
      asOf: at(-5),
    });
    expect(told?._id).toBe(mover?._id);
    expect(book.rows.size).toBe(1);
  });

  it('finds by a number whoever had it at the time, the latest of whom was told of first', () => {
    const book = new Book();
    const owners = [-20, -30, -40].map((minute, index) => {
      const contact = { waId: NUMBER, userId: `US.${index}` };
      return book.record({ contact, at: at(minute) })[0]!._id;
    });
    const found = [-45, -35, -25, -15].map((minute) => {
      const [owner] = book.record({ contact: { waId: NUMBER }, at: at(minute) });
      return owners.indexOf(owner!._id);
    });
    expect(found).toEqual([2, 1, 0, 0]);
  });

  it('finds in one batch who had a number before somebody else wrote from it', () => {
    const book = new Book();
    const [one] = book.record({ contact: { waId: NUMBER, userId: 'US.1' }, at: at(-10) });
    const [other, late] = book.record(
      { contact: { waId: NUMBER, userId: 'US.2' }, at: at(-5) },
      { contact: { waId: NUMBER }, at: at(-8) },
    );
    expect(other?._id).not.toBe(one?._id);
    expect(late?._id).toBe(one?._id);
  });

  it('calls a person by the last of two words for the same moment', () => {
    const book = new Book();
    for (const savedName of ['Ada', 'Countess']) {
      book.record({ contact: { waId: NUMBER }, savedName, at: null, asOf: at(-1) });
    }
    expect(book.by({ waId: NUMBER }).savedName).toBe('Countess');
  });

  it('knows when a person was last told of, also over another number of the tenant', () => {
    const book = new Book();
    const contact = { userId: BSUID, name: 'Ada' };
    book.record({ contact, at: at(-5), phoneNumberId: '1' });
    book.record({ contact, at: at(-1), phoneNumberId: '2' });
    book.record({ contact: { ...contact, name: 'Eve' }, at: at(-3), phoneNumberId: '1' });
    expect(book.by(contact).name).toBe('Ada');
  });

  it('makes one customer of many first messages', () => {
    const book = new Book();
    book.record(...Array.from({ length: 10 }, () => ({ contact: { waId: NUMBER } })));
    expect(book.rows.size).toBe(1);
  });

  it('keeps tenants apart', () => {
    const book = new Book();
    book.record({ contact: { waId: NUMBER } }, { contact: { waId: NUMBER }, tenantId: 'tnt_2' });
    expect(book.rows.size).toBe(2);
  });

  it('finds nobody where Meta names nobody', () => {
    const book = new Book();
    expect(book.record({ contact: { name: 'Ada' } })).toEqual([null]);
    expect(book.rows.size).toBe(0);
  });

  it.each([
    ['Brazil', '5531987654321', '553187654321'],
    ['Mexico', '525512345678', '5215512345678'],
    ['Argentina', '541112345678', '5491112345678'],
  ])('takes both spellings of a number in %s for one person', (_country, dialled, waId) => {
    const book = new Book();
    book.record({ contact: { waId: dialled } });
    book.record({ contact: { waId } });
    expect(book.alive).toHaveLength(1);
    // Answers go to the spelling that WhatsApp used.
    expect(book.alive[0]?.waId).toBe(waId);
  });

  it('merges two customers that prove to be one, and loses nothing of either', () => {
    const book = new Book();
    book.record({ contact: { waId: NUMBER, name: 'Ada' }, at: at(-9), opensWindow: true });
    book.record({ contact: { userId: BSUID, username: 'ada' }, at: at(-5) });
    const byNumber = structuredClone(book.by({ waId: NUMBER }));
    const byUserId = book.by({ userId: BSUID });
    const [merged] = book.record({ contact: { userId: BSUID, waId: NUMBER }, at: at(-20) });
    expect(book.alive).toMatchObject([
      {
        _id: byUserId._id,
        waId: NUMBER,
        userId: BSUID,
        name: 'Ada',
        username: 'ada',
        lastMessageAt: at(-5),
        lastInboundAt: at(-9),
        absorbed: [{ customerId: byNumber._id, keys: byNumber.keys }],
      },
    ]);
    expect(merged?._id).toBe(byUserId._id);
    expect(book.rows.get(byNumber._id)).toMatchObject({ mergedInto: byUserId._id });
    expect(book.rows.get(byNumber._id)).not.toHaveProperty('keys');
  });

  it('remembers in a merged customer whom it had absorbed before', () => {
    const book = new Book();
    const [first] = book.record({ contact: { waId: '15550000001' } });
    const [second] = book.record({ contact: { waId: '15550000002' } });
    book.record({ contact: { waId: '15550000002' }, alias: { waId: '15550000001' } });
    book.record({ contact: { userId: BSUID } });
    book.record({ contact: { userId: BSUID, waId: '15550000002' } });
    expect(book.alive).toHaveLength(1);
    expect(book.alive[0]?.absorbed?.map(({ customerId }) => customerId).toSorted()).toEqual(
      [first!._id, second!._id].toSorted(),
    );
  });

  it('gives a number to the one who writes from it now, if both are known', () => {
    const book = new Book();
    book.record({ contact: { waId: NUMBER, userId: 'US.1' } }, { contact: { userId: 'US.2' } });
    book.record({ contact: { waId: NUMBER, userId: 'US.2' } });
    expect(book.alive).toHaveLength(2);
    expect(book.by({ waId: NUMBER }).userId).toBe('US.2');
    expect(book.by({ userId: 'US.1' }).keys).toEqual(['tnt_1/user/US.1']);
  });

  it('tells two people of one batch apart who wrote from one number', () => {
    const book = new Book();
    book.record(
      { contact: { waId: NUMBER, userId: 'US.1' } },
      { contact: { userId: 'US.2' } },
      { contact: { waId: NUMBER, userId: 'US.2' } },
    );
    expect(book.alive.map(({ userId }) => userId).toSorted()).toEqual(['US.1', 'US.2']);
    expect(book.by({ waId: NUMBER }).userId).toBe('US.2');
  });

  it('takes somebody else for a stranger who writes from a number under another user id', () => {
    const book = new Book();
    book.record({ contact: { waId: NUMBER, userId: 'US.1', name: 'Old' }, at: at(-9) });
    Object.assign(book.by({ userId: 'US.1' }), { marketingOptOut: true });
    const [stranger] = book.record({ contact: { waId: NUMBER, userId: 'US.2' }, at: at(-5) });
    expect(stranger).not.toHaveProperty('name');
    expect(stranger).not.toHaveProperty('marketingOptOut');
    expect(book.by({ waId: NUMBER })._id).toBe(stranger!._id);
    // An answer to who had it before must not reach who has it now.
    expect(book.by({ userId: 'US.1' })).not.toHaveProperty('waId');
  });

  it('keeps a number with who was seen under it last, in whatever order they are seen', () => {
    const book = new Book();
    book.record({ contact: { waId: NUMBER, userId: 'US.2' }, at: at(-5) });
    book.record({ contact: { waId: NUMBER, userId: 'US.1' }, at: at(-9) });
    expect(book.by({ waId: NUMBER }).userId).toBe('US.2');
    expect(book.by({ userId: 'US.1' })).not.toHaveProperty('waId');
    const [late] = book.record({ contact: { waId: NUMBER, userId: 'US.1' }, at: at(-8) });
    expect(late!.userId).toBe('US.1');
  });

  it('finds by a number who had it when the message was written', () => {
    const book = new Book();
    const [before] = book.record({ contact: { waId: NUMBER }, at: at(-9) });
    const move = { contact: { waId: '15550009999' }, formerly: { waId: NUMBER }, at: at(-5) };
    book.record(move);
    const [late] = book.record({ contact: { waId: NUMBER }, at: at(-6) });
    const [stranger] = book.record({ contact: { waId: NUMBER }, at: at(-1) });
    const [later] = book.record({ contact: { waId: NUMBER }, at: at(-7) });
    expect([late!._id, later!._id]).toEqual([before!._id, before!._id]);
    expect(stranger!._id).not.toBe(before!._id);
    book.record(move);
    expect(book.alive).toHaveLength(2);
    expect(book.by({ waId: NUMBER })._id).toBe(stranger!._id);
  });

  it('finds by an earlier user id whoever it was, at any time', () => {
    const book = new Book();
    const [before] = book.record({ contact: { userId: 'US.1' } });
    book.record({ contact: { userId: 'US.2' }, formerly: { userId: 'US.1' }, at: null });
    const [after] = book.record({ contact: { userId: 'US.1' }, at: at(5) });
    expect(after!._id).toBe(before!._id);
  });

  it('finds by the user id of a parent portfolio who was written to under it', () => {
    const book = new Book();
    const [written] = book.record({ contact: { userId: 'US.ENT.1' } });
    const [answering] = book.record({ contact: { userId: 'US.1', parentUserId: 'US.ENT.1' } });
    expect(answering!._id).toBe(written!._id);
    expect(book.alive).toMatchObject([{ userId: 'US.1', parentUserId: 'US.ENT.1' }]);
  });

  it('calls a person as the tenant does, whatever they call themselves', () => {
    const book = new Book();
    const contact = { waId: NUMBER, name: 'lu' };
    book.record({ contact, at: at(-9) });
    book.record({ contact: { waId: NUMBER }, savedName: 'Lucia', at: null, asOf: at(-5) });
    book.record({ contact: { waId: NUMBER }, savedName: 'Lu', at: null, asOf: at(-6) });
    book.record({ contact: { ...contact, name: 'LU' }, at: at(-1) });
    expect(book.alive).toMatchObject([{ name: 'LU', savedName: 'Lucia' }]);
  });

  it('calls a person by the latest word, in whatever order it comes', () => {
    const words = [
      ['plumber', -3],
      ['plumber', -1],
      ['dentist', -2],
    ] as const;
    const book = new Book();
    for (const [savedName, minute] of words) {
      book.record({ contact: { waId: NUMBER }, savedName, at: null, asOf: at(minute) });
    }
    expect(book.alive).toMatchObject([{ savedName: 'plumber' }]);
  });

  it('believes the latest word on a profile, in whatever order it comes', () => {
    const book = new Book();
    book.record({ contact: { waId: NUMBER, name: 'New' }, at: at(-1) });
    book.record({ contact: { waId: NUMBER, name: 'Old', username: 'u' }, at: at(-9) });
    expect(book.alive).toMatchObject([{ name: 'New', username: 'u' }]);
  });

  it('answers to the number that a person was seen under last, however late that is told', () => {
    const book = new Book();
    book.record({ contact: { userId: 'US.2' }, at: at(5) });
    book.record({ contact: { userId: 'US.1', waId: NUMBER }, at: at(2) });
    const move = { contact: { userId: 'US.2', waId: '15550009999' }, formerly: { userId: 'US.1' } };
    book.record({ ...move, at: at(4) });
    expect(book.alive).toMatchObject([{ userId: 'US.2', waId: '15550009999' }]);
  });

  it('replaces no number of WhatsApp by what was dialled', () => {
    const book = new Book();
    book.record({ contact: { waId: '553187654321' }, at: at(-9) });
    book.record({ contact: { waId: '5531987654321' }, dialled: true });
    expect(book.alive).toMatchObject([{ waId: '553187654321' }]);
  });

  it('still knows after a merge that the person declined marketing', () => {
    const book = new Book();
    const [byNumber] = book.record({ contact: { waId: NUMBER } });
    Object.assign(book.rows.get(byNumber!._id)!, {
      marketingOptOut: true,
      marketingPreferenceAt: at(-3),
    });
    book.record({ contact: { userId: BSUID } });
    book.record({ contact: { userId: BSUID, waId: NUMBER } });
    expect(book.alive).toMatchObject([{ userId: BSUID, marketingOptOut: true }]);
  });

  it.each([
    ['merged', true],
    ['merged', false],
    ['stays', true],
    ['stays', false],
  ])('believes the latest word on marketing: who %s, said last %j', (latest, optOut) => {
    const book = new Book();
    const [merged] = book.record({ contact: { waId: NUMBER } });
    const [stays] = book.record({ contact: { userId: BSUID } });
    const saying = (marketingOptOut: boolean, minutes: number) => ({
      marketingOptOut,
      marketingPreferenceAt: at(minutes),
    });
    const [last, first] = latest === 'merged' ? [merged, stays] : [stays, merged];
    Object.assign(book.rows.get(first!._id)!, saying(!optOut, -3));
    Object.assign(book.rows.get(last!._id)!, saying(optOut, -1));
    book.record({ contact: { userId: BSUID, waId: NUMBER } });
    expect(book.alive).toMatchObject([{ _id: stays!._id, marketingOptOut: optOut }]);
  });

  it('says of nobody that they wrote who did not', () => {
    const book = new Book();
    book.record({ contact: { waId: NUMBER }, at: null });
    book.record({ contact: { userId: BSUID }, at: null });
    book.record({ contact: { userId: BSUID, waId: NUMBER }, at: null });
    expect(book.alive).toHaveLength(1);
    for (const time of ['lastMessageAt', 'lastInboundAt']) {
      expect(book.alive[0]).not.toHaveProperty(time);
    }
  });

  it('moves an answer that goes out at once to the present, which opens no window', () => {
    const book = new Book();
    book.record({ contact: { waId: NUMBER }, at: at(-9), answered: true });
    expect(book.alive).toMatchObject([{ lastMessageAt: NOW }]);
    expect(book.alive[0]).not.toHaveProperty('lastInboundAt');
  });

  it('leaves the times of a conversation alone where another number of the tenant is written to', () => {
    const book = new Book();
    book.record({ contact: { waId: NUMBER }, at: at(-9), opensWindow: true, phoneNumberId: '1' });
    book.record({ contact: { waId: NUMBER }, at: at(-2), opensWindow: true, phoneNumberId: '2' });
    const times = { lastMessageAt: at(-9), lastInboundAt: at(-9) };
    expect(book.alive).toMatchObject([{ phoneNumberId: '1', ...times }]);
  });

  it.each([
    ['a name that is told without a message', { name: 'Told' }, false, 'Told'],
    ['no word on the name', {}, false, 'Late'],
    ['what was dialled', {}, true, 'Late'],
  ] as const)('believes an earlier name after %s or not', (_case, told, dialled, name) => {
    const book = new Book();
    book.record({ contact: { waId: NUMBER, name: 'Early' }, at: at(-9) });
    const now = { contact: { waId: NUMBER, ...told } };
    book.record(dialled ? { ...now, dialled, at: at(-1) } : { ...now, at: null });
    book.record({ contact: { waId: NUMBER, name: 'Late' }, at: at(-5) });
    expect(book.alive).toMatchObject([{ name }]);
  });

  it('gives a number back to who is seen under it again, all in one batch', () => {
    const book = new Book();
    const own = { contact: { userId: 'US.1', waId: NUMBER } };
    book.record({ ...own, at: at(-9) });
    const stranger = { contact: { userId: 'US.2', waId: NUMBER }, at: at(-5) };
    book.record(stranger, { ...own, at: at(-2) });
    expect(book.by({ userId: 'US.1' })).toMatchObject({ waId: NUMBER });
    expect(book.by({ userId: 'US.2' })).not.toHaveProperty('waId');
  });

  it('gives what was written by number alone to the new owner from their first moment on', () => {
    const book = new Book();
    book.record({ contact: { userId: 'US.1', waId: NUMBER }, at: at(-9) });
    book.record({ contact: { userId: 'US.2', waId: NUMBER }, at: at(-5) });
    const [then] = book.record({ contact: { waId: NUMBER }, at: at(-5) });
    expect(then).toMatchObject({ userId: 'US.2' });
  });

  it('answers after a merge to the number that was seen last, whoever told that both are one', () => {
    const book = new Book();
    book.record({ contact: { userId: 'US.1', waId: NUMBER }, at: at(-9) });
    book.record({ contact: { waId: '15550009999' }, at: at(-5) });
    book.record({ contact: { userId: 'US.1' }, alias: { waId: '15550009999' }, at: null });
    expect(book.alive).toMatchObject([{ userId: 'US.1', waId: '15550009999' }]);
  });

  it('adds no key that a customer has', () => {
    const [known] = new Book().record({ contact: { waId: NUMBER, userId: BSUID }, at: at(-9) });
    const again = toActivity({ contact: { waId: NUMBER, userId: BSUID } });
    const { changed } = resolveCustomers([again], [known!], NOW);
    expect(changed).toMatchObject([{ addKeys: [], removeKeys: [], addFormer: [] }]);
  });

  it('merges a stranger who turns out to be the same person with a new user id', () => {
    const book = new Book();
    book.record({ contact: { waId: NUMBER, userId: 'US.1' }, at: at(-9) });
    book.record({ contact: { waId: NUMBER, userId: 'US.2' }, at: at(-5) });
    expect(book.alive).toHaveLength(2);
    const change = { contact: { userId: 'US.2' }, formerly: { userId: 'US.1' }, at: at(-6) };
    book.record(change, change);
    expect(book.alive).toHaveLength(1);
    expect(book.by({ userId: 'US.1' })).toEqual(book.by({ userId: 'US.2' }));
  });

  it('follows a person to another number, and lets go of the old one', () => {
    const book = new Book();
    const [before] = book.record({ contact: { waId: NUMBER } });
    book.record({ contact: { waId: '15550009999' }, formerly: { waId: NUMBER }, at: null });
    expect(book.by({ waId: '15550009999' })).toMatchObject({
      _id: before!._id,
      waId: '15550009999',
    });
    const [stranger] = book.record({ contact: { waId: NUMBER }, at: at(1) });
    expect(stranger!._id).not.toBe(before!._id);
  });

  it('knows a person by a second number from then on, and keeps the first', () => {
    const book = new Book();
    const [before] = book.record({ contact: { waId: NUMBER } });
    book.record({ contact: { waId: '15550009999' }, alias: { waId: NUMBER }, at: null });
    for (const waId of ['15550009999', NUMBER]) expect(book.by({ waId })._id).toBe(before!._id);
  });

  it('takes what the last activity of a batch says, also if it says what was known before', () => {
    const book = new Book();
    book.record({ contact: { waId: NUMBER, name: 'Ada' } });
    book.record(
      { contact: { waId: NUMBER, name: 'Eve' } },
      { contact: { waId: NUMBER, name: 'Ada' } },
    );
    expect(book.alive[0]?.name).toBe('Ada');
  });

  it('opens the window with the latest message of the person, in whatever order they come', () => {
    const book = new Book();
    for (const minutes of [-5, -1, -9]) {
      book.record({ contact: { waId: NUMBER }, at: at(minutes), opensWindow: true });
    }
    book.record({ contact: { waId: NUMBER }, at: at(0) });
    expect(book.alive[0]).toMatchObject({ lastInboundAt: at(-1), lastMessageAt: at(0) });
  });

  const contacts = fc.record(
    {
      waId: fc.constantFrom('15550000001', '15550000002', '553187654321', '5531987654321'),
      userId: fc.constantFrom('US.1', 'US.2', 'US.3'),
      parentUserId: fc.constantFrom('US.ENT.1', 'US.ENT.2'),
      name: fc.constantFrom('Ada', 'Eve'),
    },
    { requiredKeys: [] },
  );
  const identities = contacts.map(
    ({ name: _name, parentUserId: _parent, ...identity }) => identity,
  );
  const activities = fc.array(
    fc.record(
      {
        contact: contacts,
        formerly: identities,
        at: fc.integer({ min: -60, max: 0 }).map(at),
        opensWindow: fc.boolean(),
      },
      { requiredKeys: ['contact', 'at', 'opensWindow'] },
    ),
    { minLength: 1, maxLength: 6 },
  );

  it('never gives one key to two customers, and finds each by the keys it came with', () => {
    fc.assert(
      fc.property(fc.array(activities, { maxLength: 4 }), (batches) => {
        const book = new Book();
        for (const batch of batches) {
          const found = book.record(...batch);
          batch.forEach(({ contact }, index) => {
            const nameless = identityKeysOf(TENANT, contact).length === 0;
            expect(found[index] === null).toBe(nameless);
          });
          const last = batch.at(-1)!;
          // A number may be somebody else's by now; a user id never is.
          const { userId } = last.contact;
          if (userId !== undefined) expect(book.by({ userId })._id).toBe(found.at(-1)?._id);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('leads from every customer that was ever named to one that lives and holds its thread', () => {
    fc.assert(
      fc.property(fc.array(activities, { maxLength: 4 }), (batches) => {
        const book = new Book();
        const named = batches
          .flatMap((batch) => book.record(...batch))
          .filter((one) => one !== null);
        const threads = book.alive.flatMap(({ _id, absorbed = [] }) => [
          _id,
          ...absorbed.map(({ customerId }) => customerId),
        ]);
        for (const { _id } of named) expect(threads).toContain(_id);
        expect(new Set(threads).size).toBe(threads.length);
      }),
      { numRuns: 300 },
    );
  });

  it('attributes every message to who wrote it, in whatever order all comes, and how often', () => {
    fc.assert(
      fc.property(worlds, fc.infiniteStream(fc.nat()), (steps, luck) => {
        const { events, housed } = tell(steps);
        const whole = deliver(events, housed);
        const shuffled = deliver(shuffle([...events, ...events], luck), housed);
        expect(shuffled).toEqual(whole);
        expect(whole.distinct).toBe(whole.people);
      }),
      { numRuns: 300 },
    );
  });

  it('changes nothing if it is applied a second time', () => {
    // Each person keeps number and name here: what goes back and forth is news every time.
    const people = [
      { waId: '15550000001', userId: 'US.1', name: 'Ada' },
      { waId: '553187654321', userId: 'US.2', name: 'Eve' },
    ];
    const sound = activities.map((batch) =>
      batch.map(({ contact, at, opensWindow }, index) => {
        const { waId, userId, name } = people[index % 2]!;
        return {
          at,
          opensWindow,
          contact: defined({
            waId: contact.waId && waId,
            userId: contact.userId && userId,
            name: contact.name && name,
          }),
        };
      }),
    );
    fc.assert(
      fc.property(sound, sound, (earlier, batch) => {
        const book = new Book();
        book.record(...earlier);
        book.record(...batch);
        const before = book.state;
        book.record(...batch);
        expect(book.state).toEqual(before);
      }),
      { numRuns: 300 },
    );
  });
});

/** What a message names its sender by. */
type Shown = 'both' | 'user' | 'number';

/** What happens to people and their numbers, minute by minute. */
type Step =
  | { readonly kind: 'write'; readonly person: number; readonly shows: Shown }
  | { readonly kind: 'move' | 'take'; readonly person: number; readonly number: number }
  | { readonly kind: 'save'; readonly person: number; readonly name: string };

const worlds = fc.array(
  fc.oneof(
    fc
      .tuple(fc.nat(2), fc.constantFrom<Shown[]>('both', 'user', 'number'))
      .map(([person, shows]): Step => ({ kind: 'write', person, shows })),
    fc
      .tuple(fc.constantFrom('move', 'take'), fc.nat(2), fc.nat(3))
      .map(([kind, person, number]): Step => ({ kind, person, number })),
    fc
      .tuple(fc.nat(2), fc.constantFrom('my plumber', 'the dentist'))
      .map(([person, name]): Step => ({ kind: 'save', person, name })),
  ),
  { maxLength: 12 },
);

interface Person {
  readonly id: number;
  /** How often they moved. */
  epoch: number;
  /** Absent while they hide theirs. */
  number: number | undefined;
}

interface Told {
  /** Who it is about, as nobody tells. */
  readonly person: number;
  readonly activity: ContactActivity;
}

/**
 * What Meta tells of it. Who moves gets a new user id, and takes the number from whoever has it,
 * who hides theirs from then on; who takes one keeps their user id, and nobody says so before they
 * write. Statuses, shared cards and the address book teach, as messages do; a message may show a number
 * alone, if that is nobody else's at any time: else only what came before tells whose it is.
 */
function tell(steps: readonly Step[]): { events: Told[]; housed: Set<number> } {
  const people = [0, 1, 2].map((id): Person => ({ id, epoch: 0, number: id }));
  const owners = ownersOf(steps);
  const waIdOf = (number: number) => `1555000000${number}`;
  const userIdOf = ({ id, epoch }: { id: number; epoch: number }) => `US.${id}x${epoch}`;
  const events = steps.flatMap((step, minute): Told[] => {
    const person = people[step.person]!;
    const { id, number } = person;
    const before = {
      userId: userIdOf(person),
      ...defined({ waId: number === undefined ? undefined : waIdOf(number) }),
    };
    const time = at(minute);
    if (step.kind === 'write') {
      const isTelling = number !== undefined && owners.get(number)?.size === 1;
      const shows = step.shows === 'number' && !isTelling ? 'both' : step.shows;
      const contact = defined({
        userId: shows !== 'number' ? before.userId : undefined,
        waId: shows !== 'user' && number !== undefined ? waIdOf(number) : undefined,
      });
      const named = { ...contact, name: `P${id}` };
      const answered = shows === 'number' ? before : contact;
      return [
        { person: id, activity: toActivity({ contact: named, at: time, opensWindow: true }) },
        { person: id, activity: toActivity({ contact: answered, at: null, asOf: time }) },
      ];
    }
    if (step.kind === 'save') {
      const saved = { contact: before, savedName: step.name, at: null, asOf: time };
      return [{ person: id, activity: toActivity(saved) }];
    }
    if (step.number === number) return [];
    for (const other of people) if (other.number === step.number) other.number = undefined;
    person.number = step.number;
    if (step.kind === 'take') {
      const contact = { userId: before.userId, waId: waIdOf(step.number) };
      return [{ person: id, activity: toActivity({ contact, at: time, opensWindow: true }) }];
    }
    person.epoch += 1;
    const contact = { userId: userIdOf(person), waId: waIdOf(step.number) };
    return [{ person: id, activity: toActivity({ contact, formerly: before, at: time }) }];
  });
  const housed = people.filter(({ number }) => number !== undefined).map(({ id }) => id);
  return { events, housed: new Set(housed) };
}

/** Who ever has each number. */
function ownersOf(steps: readonly Step[]): Map<number, Set<number>> {
  const owners = new Map([0, 1, 2].map((id) => [id, new Set([id])]));
  for (const step of steps) {
    if (step.kind !== 'move' && step.kind !== 'take') continue;
    owners.set(step.number, (owners.get(step.number) ?? new Set()).add(step.person));
  }
  return owners;
}

/**
 * Who is who at the end, and what is known of them.
 *
 * @param housed who has a number at the end
 */
function deliver(
  told: readonly Told[],
  housed: ReadonlySet<number>,
): { people: number; distinct: number; known: unknown } {
  const book = new Book();
  const found = told.map(({ person, activity }) => ({ person, id: book.record(activity)[0]!._id }));
  const living = (id: CustomerId): CustomerId => {
    const into = book.rows.get(id)?.mergedInto;
    return into === undefined ? id : living(into);
  };
  const ids = new Map<number, Set<CustomerId>>();
  for (const { person, id } of found) {
    ids.set(person, (ids.get(person) ?? new Set()).add(living(id)));
  }
  for (const own of ids.values()) expect(own.size).toBe(1);
  const known = [...ids]
    .map(([person, [id]]) => {
      const { keys = [], waId, userId, name, savedName, lastMessageAt } = book.rows.get(id!)!;
      const at = lastMessageAt?.getTime();
      // Whoever lost theirs without a word is written to by the user id, if not by an earlier number.
      const number = housed.has(person) ? waId : undefined;
      return { person, keys: keys.toSorted(), number, userId, name, savedName, at };
    })
    .sort((one, other) => one.person - other.person);
  const distinct = new Set([...ids.values()].flatMap((own) => [...own])).size;
  return { people: ids.size, distinct, known };
}

function shuffle<T>(list: T[], luck: Iterable<number>): T[] {
  const numbers = luck[Symbol.iterator]();
  return list
    .map((item) => ({ item, rank: Number(numbers.next().value) }))
    .sort((one, other) => one.rank - other.rank)
    .map(({ item }) => item);
}
