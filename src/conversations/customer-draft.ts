import { newId, type CustomerId, type TenantId } from '../common/id.js';
import type { Contact } from '../whatsapp/webhooks/webhook-items.js';
import { isHome } from './conversation.schema.js';
import type { CustomerChange } from './contact-activity.js';
import {
  isUserKey,
  numberOf,
  phoneKeyOf,
  type Absorbed,
  type Customer,
  type FormerKey,
} from './customer.schema.js';

/** What a contact tells about the person. */
const LEARNED = ['waId', 'userId', 'parentUserId', 'username', 'name'] as const;

/** A customer while activities are attributed: as it was read, and what changes. */
export class CustomerDraft {
  readonly keys: Set<string>;
  private readonly addKeys = new Set<string>();
  private readonly removeKeys = new Set<string>();
  private readonly set: Partial<Customer> = {};
  private readonly unset = new Set<'waId'>();
  private readonly max: {
    lastMessageAt?: Date;
    lastInboundAt?: Date;
    profileAt?: Date;
    updatedAt: Date;
  };
  private readonly numbersSeen: Record<string, Date> = {};
  private readonly addFormer: FormerKey[] = [];
  private readonly absorb: Absorbed[] = [];

  private constructor(
    private readonly customer: Customer,
    readonly isNew: boolean,
    now: Date,
  ) {
    this.keys = new Set(customer.keys);
    this.max = { updatedAt: now };
  }

  static of(customer: Customer, now: Date): CustomerDraft {
    return new CustomerDraft(customer, false, now);
  }

  static create(tenantId: TenantId, now: Date): CustomerDraft {
    const customer = { _id: newId('cus'), tenantId, createdAt: now, updatedAt: now };
    return new CustomerDraft(customer, true, now);
  }

  get id(): CustomerId {
    return this.customer._id;
  }

  get isMerged(): boolean {
    return this.set.mergedInto !== undefined;
  }

  get userKeys(): string[] {
    return [...this.keys].filter(isUserKey);
  }

  get formerKeys(): readonly FormerKey[] {
    return [...(this.customer.formerKeys ?? []), ...this.addFormer];
  }

  /** When they were last seen under a number of theirs, as far as is known. */
  lastSeen(key: string): Date {
    const number = numberOf(key);
    return this.numbersSeen[number] ?? this.customer.numbersSeen?.[number] ?? new Date(0);
  }

  /** Until when a number that they do not have any more was theirs. */
  heldUntil(key: string): Date | undefined {
    const times = this.formerKeys.filter((former) => former.key === key);
    return times.map(({ until }) => until).reduce<Date | undefined>(latest, undefined);
  }

  take(key: string, seenAt: Date): void {
    if (this.keys.has(key)) return;
    this.keys.add(key);
    this.addKeys.add(key);
    this.removeKeys.delete(key);
    if (!isUserKey(key)) this.numbersSeen[numberOf(key)] = seenAt;
  }

  seeUnder(key: string, at: Date): void {
    if (at > this.lastSeen(key)) this.numbersSeen[numberOf(key)] = at;
  }

  /** The number is not theirs any more; what was written until then still finds them. */
  leave(key: string, until: Date): void {
    if (this.keys.delete(key)) {
      this.addKeys.delete(key);
      this.removeKeys.add(key);
      delete this.numbersSeen[numberOf(key)];
      const waId = this.value('waId');
      if (waId !== undefined && phoneKeyOf(this.customer.tenantId, waId) === key) {
        delete this.set.waId;
        this.unset.add('waId');
      }
    }
    this.remember(key, until);
  }

  remember(key: string, until: Date): void {
    const known = this.heldUntil(key);
    if (known === undefined || known < until) this.addFormer.push({ key, until });
  }

  /**
   * What is told of the person: the latest word counts, an earlier one fills what is missing.
   *
   * @param contact without a number that is not theirs, or not any more: answers go to it
   */
  addContact(contact: Contact, asOf: Date, mayReplace: boolean): void {
    const at = latest(this.customer.profileAt, this.max.profileAt);
    const isLatest = mayReplace && (at === undefined || asOf >= at);
    let news = false;
    for (const field of LEARNED) {
      const value = contact[field];
      const known = this.value(field);
      if (value === undefined || value === known) continue;
      // A number has a time of its own: when they were seen under it.
      const isNews =
        isLatest ||
        (field === 'waId' && mayReplace && this.seenUnder(value) > this.seenUnder(known));
      if (known !== undefined && !isNews) continue;
      this.set[field] = value;
      if (field === 'waId') this.unset.delete(field);
      news = true;
    }
    if (news && isLatest) this.max.profileAt = asOf;
  }

  /** What the tenant calls them; the latest word counts. */
  callThem(savedName: string, at: Date): void {
    const known = this.value('savedNameAt');
    if (known !== undefined && known > at) return;
    // The same word, said later, is younger than whatever was said between.
    if (this.value('savedName') === savedName && known?.getTime() === at.getTime()) return;
    this.set.savedName = savedName;
    this.set.savedNameAt = at;
  }

  /** Whatever was told before then is old news. */
  recordProfile(at: Date): void {
    this.max.profileAt = latest(this.max.profileAt, at) ?? at;
  }

  /** @param phoneNumberId over which it came; the first one is where they are at home */
  recordMessage(at: Date, opensWindow: boolean, phoneNumberId: string | undefined): void {
    const home = this.value('phoneNumberId');
    if (home === undefined && phoneNumberId !== undefined) this.set.phoneNumberId = phoneNumberId;
    // What happens over another number is of another conversation.
    else if (home !== undefined && !isHome({ phoneNumberId: home }, phoneNumberId)) return;
    this.max.lastMessageAt = latest(this.max.lastMessageAt, at) ?? at;
    if (opensWindow) this.max.lastInboundAt = latest(this.max.lastInboundAt, at) ?? at;
  }

  /** The other proved to be the same person: all that was known of either holds for this one. */
  absorbOther(other: CustomerDraft): void {
    const keys = [...other.keys];
    for (const key of keys) {
      const seenAt = other.lastSeen(key);
      other.keys.delete(key);
      other.addKeys.delete(key);
      other.removeKeys.add(key);
      this.take(key, seenAt);
    }
    for (const { key, until } of other.formerKeys) this.remember(key, until);
    const known = other.toCustomer();
    const { phoneNumberId } = known;
    const home = phoneNumberId === undefined ? {} : { phoneNumberId };
    this.absorb.push({ customerId: other.id, keys, ...home }, ...(known.absorbed ?? []));
    other.set.mergedInto = this.id;
    this.inherit(known);
  }

  toCustomer(): Customer {
    const { max, numbersSeen } = this;
    const absorbed = [...(this.customer.absorbed ?? []), ...this.absorb];
    const formerKeys = this.formerKeys;
    const customer: Customer = { ...this.customer, ...this.set, keys: [...this.keys] };
    for (const field of ['lastMessageAt', 'lastInboundAt', 'profileAt'] as const) {
      const time = latest(this.customer[field], max[field]);
      if (time) customer[field] = time;
    }
    customer.updatedAt = max.updatedAt;
    if (this.unset.has('waId')) delete customer.waId;
    if (absorbed.length > 0) customer.absorbed = absorbed;
    if (formerKeys.length > 0) customer.formerKeys = [...formerKeys];
    if (Object.keys({ ...this.customer.numbersSeen, ...numbersSeen }).length > 0) {
      customer.numbersSeen = { ...this.customer.numbersSeen, ...numbersSeen };
    }
    return customer;
  }

  /** @returns `null` if there is nothing to write */
  toChange(): CustomerChange | null {
    const { set, max, numbersSeen, addFormer, absorb } = this;
    const [addKeys, removeKeys, unset] = [[...this.addKeys], [...this.removeKeys], [...this.unset]];
    const lists = [
      addKeys,
      removeKeys,
      unset,
      addFormer,
      Object.keys(numbersSeen),
      Object.keys(set),
    ];
    const isSeen = max.lastMessageAt !== undefined || max.profileAt !== undefined;
    if (!isSeen && lists.every(({ length }) => length === 0)) return null;
    const customerId = this.id;
    return { customerId, set, unset, max, numbersSeen, addKeys, removeKeys, addFormer, absorb };
  }

  private inherit(other: Customer): void {
    const { waId } = other;
    // Of two numbers that both are theirs, answers go to the one they were seen under last.
    if (waId !== undefined && this.seenUnder(waId) > this.seenUnder(this.value('waId'))) {
      this.set.waId = waId;
    }
    for (const field of LEARNED) {
      const value = other[field];
      if (value !== undefined && this.value(field) === undefined) this.set[field] = value;
    }
    if (other.savedName !== undefined && other.savedNameAt !== undefined) {
      this.callThem(other.savedName, other.savedNameAt);
    }
    const sameNumber = isHome(this.customer, other.phoneNumberId);
    const times = ['lastMessageAt', 'lastInboundAt', 'profileAt'] as const;
    for (const field of times.filter((time) => sameNumber || time === 'profileAt')) {
      const time = latest(this.max[field], other[field]);
      if (time) this.max[field] = time;
    }
    const said = this.value('marketingPreferenceAt');
    const { marketingOptOut, marketingPreferenceAt } = other;
    if (marketingPreferenceAt === undefined || latest(said, marketingPreferenceAt) === said) return;
    Object.assign(this.set, { marketingPreferenceAt, marketingOptOut });
  }

  /** When they were last seen under a number; never, if it is not theirs. In ms. */
  private seenUnder(waId: string | undefined): number {
    if (waId === undefined) return 0;
    const key = phoneKeyOf(this.customer.tenantId, waId);
    return this.keys.has(key) ? this.lastSeen(key).getTime() : 0;
  }

  private value<Field extends keyof Customer>(field: Field): Customer[Field] | undefined {
    if (field === 'waId' && this.unset.has('waId')) return undefined;
    return this.set[field] ?? this.customer[field];
  }
}

export function latest(left: Date | undefined, right: Date | undefined): Date | undefined {
  return left !== undefined && (right === undefined || left > right) ? left : right;
}
