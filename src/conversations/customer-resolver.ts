import { newId, type CustomerId, type TenantId } from '../common/id.js';
import type { Contact } from '../whatsapp/webhooks/webhook-items.js';
import type { UserIdentity } from '../whatsapp/identity.js';
import { identityKeysOf, type Customer } from './customer.schema.js';

/** Somebody wrote or was written to. */
export interface ContactActivity {
  readonly tenantId: TenantId;
  readonly contact: Contact;
  /** Number and user id the person had before, if this tells of a change. */
  readonly formerly?: UserIdentity;
  /** Another name of the same person, e.g. the number as it was dialled. Both are kept. */
  readonly alias?: UserIdentity;
  /** When the message was written; `null` if this is not about a message. */
  readonly at: Date | null;
  /** The person wrote or called just now: this opens or renews the service window. */
  readonly opensWindow: boolean;
}

/** What has to be written, and whom each activity belongs to. */
export interface Resolution {
  readonly created: readonly Customer[];
  readonly changed: readonly CustomerChange[];
  /** By the activity's index in the input, as they will be; `null` for a contact without any identity. */
  readonly customers: readonly (Customer | null)[];
}

/** Changes of one customer; every part of it can be applied twice. */
export interface CustomerChange {
  readonly customerId: CustomerId;
  readonly set: Partial<Customer>;
  readonly max: Pick<Customer, 'lastMessageAt' | 'lastInboundAt' | 'updatedAt'>;
  readonly addKeys: readonly string[];
  readonly removeKeys: readonly string[];
  readonly absorb: readonly { customerId: CustomerId; keys: string[] }[];
}

interface CustomerDraft {
  readonly customer: Customer;
  readonly isNew: boolean;
  readonly keys: Set<string>;
  readonly addKeys: Set<string>;
  readonly removeKeys: Set<string>;
  readonly set: Partial<Customer>;
  readonly max: { lastMessageAt?: Date; lastInboundAt?: Date; updatedAt: Date };
  readonly absorb: { customerId: CustomerId; keys: string[] }[];
}

/** What a contact tells about the person. */
const LEARNED = ['waId', 'userId', 'parentUserId', 'username', 'name'] as const;

/**
 * Finds the person behind each activity: by user id first, then by number. Who is found by neither is
 * new. Two customers that one contact names together are one person, and are merged.
 *
 * @param known every customer that holds one of the activities' keys
 */
export function resolveCustomers(
  activities: readonly ContactActivity[],
  known: readonly Customer[],
  now: Date,
): Resolution {
  const drafts = new Map<string, CustomerDraft>();
  const all = new Set<CustomerDraft>();
  const hold = (draft: CustomerDraft): CustomerDraft => {
    all.add(draft);
    for (const key of draft.keys) drafts.set(key, draft);
    return draft;
  };
  known.forEach((customer) => hold(toDraft(customer, false, now)));

  const owners = activities.map((activity) => {
    const keys = [activity.contact, activity.alias ?? {}].flatMap((identity) =>
      identityKeysOf(activity.tenantId, identity),
    );
    if (keys.length === 0) return null;
    const former = identityKeysOf(activity.tenantId, activity.formerly ?? {});
    const hits = [...former, ...keys].map((key) => drafts.get(key)).filter(isPresent);
    const [first, ...others] = [...new Set(hits)];
    const draft = first ?? toDraft(newCustomer(activity, keys, now), true, now);
    for (const other of others) unite(draft, other, activity, keys);
    noteContact(draft, activity, keys);
    for (const key of former) {
      if (!keys.includes(key)) leave(draft, key, drafts);
    }
    return hold(draft);
  });

  const survivors = [...all].filter(({ customer }) => customer.mergedInto === undefined);
  return {
    created: survivors.filter(({ isNew }) => isNew).map(toCustomer),
    changed: [...all]
      .filter(({ isNew }) => !isNew)
      .filter(isChanged)
      .map(toChange),
    customers: owners.map((draft) => draft && toCustomer(draft)),
  };
}

/**
 * One contact named both. A number that moved on from another user is taken over; else they merge, as
 * they do if the other was ever known by the contact's own user id.
 *
 * @param keys those the contact names
 */
function unite(
  winner: CustomerDraft,
  loser: CustomerDraft,
  { contact, tenantId }: ContactActivity,
  keys: readonly string[],
): void {
  const { userId } = toCustomer(loser);
  const ownId = contact.userId === undefined ? {} : { userId: contact.userId };
  const knownById = identityKeysOf(tenantId, ownId).some((key) => loser.keys.has(key));
  const numberMovedOn = userId !== undefined && userId !== contact.userId && !knownById;
  const moving = numberMovedOn ? keys.filter((key) => loser.keys.has(key)) : [...loser.keys];
  for (const key of moving) {
    loser.keys.delete(key);
    loser.addKeys.delete(key);
    loser.removeKeys.add(key);
    winner.keys.add(key);
    winner.addKeys.add(key);
  }
  if (numberMovedOn) return;
  const { absorbed = [] } = toCustomer(loser);
  winner.absorb.push({ customerId: loser.customer._id, keys: moving }, ...absorbed);
  inherit(winner, toCustomer(loser));
  loser.set.mergedInto = winner.customer._id;
}

/** What was known of the other holds for the person they both are. */
function inherit({ customer, set, max }: CustomerDraft, other: Customer): void {
  for (const field of LEARNED) {
    const value = other[field];
    if (value !== undefined && (set[field] ?? customer[field]) === undefined) set[field] = value;
  }
  for (const field of ['lastMessageAt', 'lastInboundAt'] as const) {
    const time = latest(max[field], other[field]);
    if (time) max[field] = time;
  }
  const said = set.marketingPreferenceAt ?? customer.marketingPreferenceAt;
  const { marketingOptOut, marketingPreferenceAt } = other;
  if (marketingPreferenceAt === undefined || latest(said, marketingPreferenceAt) === said) return;
  Object.assign(set, { marketingPreferenceAt, marketingOptOut });
}

/** The person is not found by this key any more; it may belong to somebody else one day. */
function leave(draft: CustomerDraft, key: string, drafts: Map<string, CustomerDraft>): void {
  if (!draft.keys.delete(key)) return;
  draft.addKeys.delete(key);
  draft.removeKeys.add(key);
  drafts.delete(key);
}

/** Takes over what the activity tells about the person. */
function noteContact(
  draft: CustomerDraft,
  { contact, at, opensWindow }: ContactActivity,
  keys: readonly string[],
): void {
  for (const key of keys) {
    if (draft.keys.has(key)) continue;
    draft.keys.add(key);
    draft.addKeys.add(key);
  }
  for (const field of LEARNED) {
    const value = contact[field];
    const known = draft.set[field] ?? draft.customer[field];
    if (value !== undefined && value !== known) draft.set[field] = value;
  }
  if (at === null) return;
  const { max } = draft;
  max.lastMessageAt = latest(max.lastMessageAt, at) ?? at;
  if (opensWindow) max.lastInboundAt = latest(max.lastInboundAt, at) ?? at;
}

function latest(left: Date | undefined, right: Date | undefined): Date | undefined {
  return left !== undefined && (right === undefined || left > right) ? left : right;
}

function newCustomer({ tenantId }: ContactActivity, keys: string[], now: Date): Customer {
  return { _id: newId('cus'), tenantId, keys, createdAt: now, updatedAt: now };
}

function toDraft(customer: Customer, isNew: boolean, now: Date): CustomerDraft {
  return {
    customer,
    isNew,
    keys: new Set(customer.keys),
    addKeys: new Set(),
    removeKeys: new Set(),
    set: {},
    max: { updatedAt: now },
    absorb: [],
  };
}

function toCustomer({ customer, keys, set, max, absorb }: CustomerDraft): Customer {
  const absorbed = [...(customer.absorbed ?? []), ...absorb];
  const lastInboundAt = latest(customer.lastInboundAt, max.lastInboundAt);
  return {
    ...customer,
    ...set,
    ...max,
    ...(lastInboundAt && { lastInboundAt }),
    keys: [...keys],
    ...(absorbed.length > 0 && { absorbed }),
  };
}

function isChanged({ max, set, addKeys, removeKeys }: CustomerDraft): boolean {
  return (
    max.lastMessageAt !== undefined || Object.keys(set).length + addKeys.size + removeKeys.size > 0
  );
}

function toChange({
  customer,
  set,
  max,
  addKeys,
  removeKeys,
  absorb,
}: CustomerDraft): CustomerChange {
  return {
    customerId: customer._id,
    set,
    max,
    addKeys: [...addKeys],
    removeKeys: [...removeKeys],
    absorb,
  };
}

function isPresent<T>(value: T | undefined): value is T {
  return value !== undefined;
}
