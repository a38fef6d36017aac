import { partial } from '../../test/support/fake.js';
import type { CustomerChange } from './contact-activity.js';
import type { Customer } from './customer.schema.js';
import { toWrites } from './customer-writes.repository.js';

const AT = new Date('2026-11-28T12:00:00Z');
const NUMBER = 'tnt_1/phone/15550001234';

/** Of somebody who wrote, of whom nothing else is new. */
const CHANGE: CustomerChange = {
  customerId: 'cus_1',
  set: {},
  unset: [],
  max: { updatedAt: AT, lastMessageAt: AT },
  numbersSeen: {},
  addKeys: [],
  removeKeys: [],
  addFormer: [],
  absorb: [],
};

describe(toWrites.name, () => {
  it('moves on the times of who wrote, and touches nothing else', () => {
    const update = { $max: { updatedAt: AT, lastMessageAt: AT } };
    expect(toWrites([], [CHANGE])).toEqual([{ updateOne: { filter: { _id: 'cus_1' }, update } }]);
  });

  it('writes who loses a key before who gains it, and new people between', () => {
    const loses = { ...CHANGE, removeKeys: [NUMBER, 'tnt_1/user/US.1'] };
    const gains = { ...CHANGE, customerId: 'cus_2' as const, addKeys: [NUMBER] };
    const created = partial<Customer>({ _id: 'cus_3', keys: [] });
    const writes = toWrites([created], [gains, loses]);
    expect(writes).toMatchObject([
      {
        updateOne: {
          filter: { _id: 'cus_1' },
          update: {
            $pull: { keys: { $in: loses.removeKeys } },
            $unset: { 'numbersSeen.15550001234': 1 },
          },
        },
      },
      {
        insertOne: { document: { _id: 'cus_3', openingDue: true, eventsDue: expect.any(String) } },
      },
      {
        updateOne: {
          filter: { _id: 'cus_2' },
          update: { $addToSet: { keys: { $each: [NUMBER] } } },
        },
      },
      { updateOne: { filter: { _id: 'cus_1' } } },
    ]);
    expect(writes).toHaveLength(4);
  });

  it('takes all keys from who proved to be somebody else', () => {
    const [removal] = toWrites(
      [],
      [{ ...CHANGE, set: { mergedInto: 'cus_2' }, removeKeys: [NUMBER] }],
    );
    expect(removal).toEqual({
      updateOne: { filter: { _id: 'cus_1' }, update: { $unset: { keys: 1, numbersSeen: 1 } } },
    });
  });

  it('has what people are looked for by follow what they are called, and the log hear of it', () => {
    const absorbed = { customerId: 'cus_2' as const, keys: [NUMBER] };
    const [write] = toWrites(
      [],
      [
        {
          ...CHANGE,
          set: { name: 'Ada' },
          unset: ['waId'],
          addFormer: [{ key: NUMBER, until: AT }],
          absorb: [absorbed],
          numbersSeen: { '15550001234': AT },
        },
      ],
    );
    expect(write).toMatchObject({
      updateOne: {
        update: {
          $max: { 'numbersSeen.15550001234': AT },
          $set: { name: 'Ada', 'search.name': ['ada'], eventsDue: expect.any(String) },
          $unset: { waId: 1, 'search.waId': 1 },
          $push: {
            formerKeys: { $each: [{ key: NUMBER, until: AT }] },
            absorbed: { $each: [absorbed] },
          },
        },
      },
    });
  });
});
