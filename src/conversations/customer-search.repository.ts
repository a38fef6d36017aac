import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { defined, nonEmpty } from '../common/defined.js';
import type { TenantId } from '../common/id.js';
import { olderThan, type PageQuery } from '../common/page.js';
import { beginningLike, type SearchTerms } from '../common/search-words.js';
import { nativeCollection } from '../database/native-collection.js';
import { SEARCHED, type Searched } from './customer-words.js';
import { Customer } from './customer.schema.js';

/** Finds people by what they are called. */
@Injectable()
export class CustomerSearch {
  private readonly native: mongo.Collection<Customer>;

  constructor(@InjectModel(Customer.name) customers: Model<Customer>) {
    this.native = nativeCollection(customers);
  }

  /**
   * Whoever has words that begin like all of these; those that were met last come first. One row more
   * than the page holds tells that there is another.
   *
   * @throws InvalidCursorError
   */
  search(
    tenantId: TenantId,
    { words, prefix }: SearchTerms,
    { limit, cursor }: PageQuery,
  ): Promise<Customer[]> {
    // The longest word finds the rows, the others sift them.
    const [longest = prefix, ...others] = [...words, prefix].sort(
      (one, other) => other.length - one.length,
    );
    const also: mongo.Filter<Customer> = {
      tenantId,
      mergedInto: { $exists: false },
      ...defined({
        _id: olderThan('cus', cursor),
        $and: nonEmpty(others.map((word) => ({ $or: anywhere(word) }))),
      }),
    };
    return this.native
      .find({ $or: anywhere(longest).map((branch) => ({ ...also, ...branch })) })
      .sort({ _id: -1 })
      .limit(limit + 1)
      .toArray();
  }
}

/** A branch for each field, as each has an index of its own. */
function anywhere(word: string): mongo.Filter<Customer>[] {
  const like = (field: Searched, text: string): mongo.Filter<Customer> => ({
    [`search.${field}`]: beginningLike(text),
  });
  // Whoever dials a zero first means the number behind it, unless it is amid the number.
  const dialled = word.replace(/^0+(?=\d)/, '');
  return [
    ...SEARCHED.map((field) => like(field, word)),
    ...(dialled === word ? [] : [like('waId', dialled)]),
  ];
}
