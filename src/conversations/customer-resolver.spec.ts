import fc from 'fast-check';
import type { CustomerId, TenantId } from '../common/id.js';
import type { Contact } from '../whatsapp/webhooks/webhook-items.js';
import { resolveCustomers, type ContactActivity } from './customer-resolver.js';
import { identityKeysOf, type Customer } from './customer.schema.js';

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
    const known = [...this.rows.values()].filter((row) =>
      row.keys?.some((key) => keys.includes(key)),
    );
    const { created, changed, customers } = resolveCustomers(full, structuredClone(known), NOW);
    for (const { customerId, set, removeKeys } of changed) {
      const row = this.rows.get(customerId)!;
      if (set.mergedInto !== undefined) delete row.keys;
      else if (row.keys) row.keys = row.keys.filter((key) => !removeKeys.includes(key));
      this.expectDistinctKeys();
    }
    for (const customer of created) {
      this.rows.set(customer._id, structuredClone(customer));
      this.expectDistinctKeys();
    }
    for (const { customerId, set, max, addKeys, absorb } of changed) {
      const row = this.rows.get(customerId)!;
      Object.assign(row, set);
      for (const field of ['lastMessageAt', 'lastInboundAt', 'updatedAt'] as const) {
        const [before, value] = [row[field], max[field]];
        if (value && (before === undefined || value > before)) row[field] = value;
      }
      if (addKeys.length > 0) row.keys = [...new Set([...(row.keys ?? []), ...addKeys])];
      if (absorb.length > 0) row.absorbed = [...(row.absorbed ?? []), ...absorb];
      this.expectDistinctKeys();
    }
    return customers;
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

  it('goes on with the thread of a number whose user id is new', () => {
    const book = new Book();
    book.record({ contact: { waId: NUMBER, userId: 'US.1' } });
    book.record({ contact: { waId: NUMBER, userId: 'US.2' } });
    expect(book.alive).toMatchObject([{ waId: NUMBER, userId: 'US.2' }]);
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

  it('knows by an earlier user id whom a changed id leads to', () => {
    const book = new Book();
    book.record({ contact: { waId: NUMBER, userId: 'US.2' } });
    book.record({ contact: { waId: NUMBER, userId: 'US.1' } });
    book.record({ contact: { userId: 'US.3' } });
    book.record({ contact: { userId: 'US.2' }, formerly: { userId: 'US.3' } });
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
    const [stranger] = book.record({ contact: { waId: NUMBER } });
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
      name: fc.constantFrom('Ada', 'Eve'),
    },
    { requiredKeys: [] },
  );
  const identities = contacts.map(({ name: _name, ...identity }) => identity);
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
          if (identityKeysOf(TENANT, last.contact).length > 0) {
            expect(book.by(last.contact)._id).toBe(found.at(-1)?._id);
          }
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
          ...{ at, opensWindow },
          contact: {
            ...(contact.waId !== undefined && { waId }),
            ...(contact.userId !== undefined && { userId }),
            ...(contact.name !== undefined && { name }),
          },
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
