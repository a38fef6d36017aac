import { CustomerBook } from './customer-book.js';
import type { ContactActivity, CustomerChange } from './contact-activity.js';
import type { Customer } from './customer.schema.js';

/** What has to be written, and whom each activity belongs to. */
export interface Resolution {
  readonly created: readonly Customer[];
  readonly changed: readonly CustomerChange[];
  /** By the activity's index, as they will be; `null` for a contact without any identity. */
  readonly customers: readonly (Customer | null)[];
}

/**
 * Finds the person behind each activity: by user id first, which is never given to anybody else, then
 * by number, which belonged to different people at different times. Who is found by neither is new.
 *
 * @param known every customer that holds one of the activities' keys, or held one before
 * @see docs/decisions/0012-identities-in-time.md
 */
export function resolveCustomers(
  activities: readonly ContactActivity[],
  known: readonly Customer[],
  now: Date,
): Resolution {
  const book = new CustomerBook(known, now);
  const owners = activities.map((activity) => book.attribute(activity));
  return {
    created: book.created(),
    changed: book.changed(),
    customers: owners.map((draft) => draft && draft.toCustomer()),
  };
}
