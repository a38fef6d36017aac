import type { mongo } from 'mongoose';
import { markEventsDue } from '../events/due-events.repository.js';
import type { CustomerChange } from './contact-activity.js';
import { searchWords, setSearchable } from './customer-words.js';
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
            ...(left.length > 0 && { $unset: seenOf(left) }),
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
  const pushed = {
    ...(absorb.length > 0 && { absorbed: { $each: [...absorb] } }),
    ...(addFormer.length > 0 && { formerKeys: { $each: [...addFormer] } }),
  };
  return {
    updateOne: {
      filter: { _id: customerId },
      update: {
        $max: { ...max, ...seen },
        ...(Object.keys(set).length > 0 && { $set: { ...setSearchable(set), ...markEventsDue() } }),
        ...(unset.length > 0 && {
          $unset: Object.fromEntries(
            unset.flatMap((name) => [
              [name, 1],
              [`search.${name}`, 1],
            ]),
          ),
        }),
        ...(addKeys.length > 0 && { $addToSet: { keys: { $each: [...addKeys] } } }),
        ...(Object.keys(pushed).length > 0 && { $push: pushed }),
      },
    },
  };
}
