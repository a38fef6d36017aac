import type { mongo } from 'mongoose';
import { defined, nonEmpty } from '../common/defined.js';
import { markEventsDue } from '../events/due-events.repository.js';
import type { CustomerChange } from './contact-activity.js';
import { searchWords, setSearchable, unsetSearchable } from './customer-words.js';
import { isUserKey, numberOf, type Customer } from './customer.schema.js';

type Write = mongo.AnyBulkWriteOperation<Customer>;

/**
 * What is written for new people and for what changed of known ones, in this order: who loses a key
 * comes before who gains it, since no two customers may share one.
 */
export function toWrites(
  created: readonly Customer[],
  changed: readonly CustomerChange[],
): Write[] {
  return [
    ...changed.filter(({ removeKeys }) => removeKeys.length > 0).map(toRemoval),
    ...created.map(toInsert),
    ...changed.map(toUpdate),
  ];
}

function toInsert(customer: Customer): Write {
  const document = {
    ...customer,
    search: searchWords(customer),
    openingDue: true as const,
    ...markEventsDue(),
  };
  return { insertOne: { document } };
}

function toRemoval({ customerId, set, removeKeys }: CustomerChange): Write {
  const merged = set.mergedInto !== undefined;
  const left = removeKeys.filter((key) => !isUserKey(key));
  return {
    updateOne: {
      filter: { _id: customerId },
      update: merged
        ? { $unset: { keys: 1, numbersSeen: 1 } }
        : {
            $pull: { keys: { $in: [...removeKeys] } },
            ...defined({ $unset: nonEmpty(seenOf(left)) }),
          },
    },
  };
}

function seenOf(phoneKeys: readonly string[]): Record<string, 1> {
  return Object.fromEntries(phoneKeys.map((key) => [`numbersSeen.${numberOf(key)}`, 1]));
}

function toUpdate({
  customerId,
  set,
  unset,
  max,
  numbersSeen,
  addKeys,
  addFormer,
  absorb,
}: CustomerChange): Write {
  const seen: Record<string, Date> = Object.fromEntries(
    Object.entries(numbersSeen).map(([number, at]) => [`numbersSeen.${number}`, at]),
  );
  const pushed = defined({
    absorbed: absorb.length > 0 ? { $each: [...absorb] } : undefined,
    formerKeys: addFormer.length > 0 ? { $each: [...addFormer] } : undefined,
  });
  return {
    updateOne: {
      filter: { _id: customerId },
      update: {
        $max: { ...max, ...seen },
        ...defined({
          $set:
            Object.keys(set).length > 0 ? { ...setSearchable(set), ...markEventsDue() } : undefined,
          $unset: nonEmpty(unsetSearchable(unset)),
          $addToSet: addKeys.length > 0 ? { keys: { $each: [...addKeys] } } : undefined,
          $push: nonEmpty(pushed),
        }),
      },
    },
  };
}
