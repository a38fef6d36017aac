import type { TenantId } from '../common/id.js';
import { CustomerDraft } from './customer-draft.js';
import type { ContactActivity, CustomerChange } from './contact-activity.js';
import { phoneKeyOf, userKeyOf, type Customer } from './customer.schema.js';

/** Who is who among the customers that some activities may be about, as they are attributed. */
export class CustomerBook {
  private readonly holders = new Map<string, CustomerDraft>();
  private readonly formerHolders = new Map<string, Set<CustomerDraft>>();
  private readonly all = new Set<CustomerDraft>();

  constructor(
    known: readonly Customer[],
    private readonly now: Date,
  ) {
    for (const customer of known) this.file(CustomerDraft.of(customer, now));
  }

  created(): Customer[] {
    return [...this.all]
      .filter(({ isNew, isMerged }) => isNew && !isMerged)
      .map((draft) => draft.toCustomer());
  }

  changed(): CustomerChange[] {
    return [...this.all].filter(({ isNew }) => !isNew).flatMap((draft) => draft.toChange() ?? []);
  }

  /** @returns `null` if the activity names nobody */
  attribute(activity: ContactActivity): CustomerDraft | null {
    const { contact, formerly = {}, alias = {}, tenantId, at, opensWindow } = activity;
    const { savedName, dialled } = activity;
    const asOf = activity.asOf ?? at ?? this.now;
    const users = [contact.userId, contact.parentUserId, formerly.userId].flatMap((id) =>
      userKeys(tenantId, id),
    );
    const [number] = phoneKeys(tenantId, contact.waId);
    const [left] = phoneKeys(tenantId, formerly.waId);
    const aliases = phoneKeys(tenantId, alias.waId);
    const isNamed = contact.userId !== undefined || contact.parentUserId !== undefined;
    if (!isNamed && number === undefined && aliases.length === 0) return null;

    const isChange = formerly.userId !== undefined || formerly.waId !== undefined;
    const owner =
      users.map((key) => this.holders.get(key)).find((draft) => draft !== undefined) ??
      this.whoHad(left, asOf, users, 'before') ??
      this.whoHad(number, asOf, users, isChange ? 'since' : 'then') ??
      aliases.map((key) => this.whoHad(key, asOf, users, 'then')).find(Boolean) ??
      this.file(CustomerDraft.create(tenantId, this.now));

    const own = [...users, ...owner.userKeys];
    const same = [
      ...users.map((key) => this.holders.get(key)),
      this.whoHad(left, asOf, own, 'before'),
      this.whoHad(number, asOf, own, isChange ? 'since' : 'then'),
      ...aliases.map((key) => this.whoHad(key, asOf, own, 'then')),
    ];
    for (const other of same) {
      if (other !== undefined && other !== owner && !other.isMerged) owner.absorbOther(other);
    }
    for (const key of users) owner.take(key, asOf);
    if (left !== undefined && left !== number) this.takeNumber(owner, left, asOf);
    if (number !== undefined) this.giveNumber(owner, number, asOf, at !== null);
    for (const key of aliases) {
      if (!this.holders.has(key)) owner.take(key, asOf);
    }
    const { waId: _notTheirs, ...rest } = contact;
    const isTheirs = number !== undefined && owner.keys.has(number);
    owner.addContact(isTheirs ? contact : rest, asOf, dialled !== true);
    if (savedName !== undefined) owner.callThem(savedName, asOf);
    if (at !== null) owner.recordMessage(at, opensWindow, activity.phoneNumberId);
    if (activity.answered === true) owner.recordMessage(this.now, false, activity.phoneNumberId);
    if (at !== null && dialled !== true) owner.recordProfile(at);
    return this.file(owner);
  }

  /**
   * Who had a number at a time. Nobody whose user ids are others: numbers are given to other people,
   * user ids are not.
   *
   * @param users the user ids of who is looked for, as far as they are known
   * @param when `then`: whoever holds it now counts, if nobody is known to have left it since;
   *   `before`: only who was not seen under it later; `since`: only who was
   */
  private whoHad(
    key: string | undefined,
    time: Date,
    users: readonly string[],
    when: 'then' | 'before' | 'since',
  ): CustomerDraft | undefined {
    if (key === undefined) return undefined;
    const [former] = [...(this.formerHolders.get(key) ?? [])]
      .flatMap((draft) => {
        const until = draft.isMerged ? undefined : draft.heldUntil(key);
        return until !== undefined && until >= time ? [{ draft, until }] : [];
      })
      .sort((one, other) => one.until.getTime() - other.until.getTime());
    const holder = this.holders.get(key);
    const fits =
      holder !== undefined &&
      (when === 'then' ||
        (when === 'before' ? holder.lastSeen(key) <= time : holder.lastSeen(key) >= time));
    const found = former?.draft ?? (fits ? holder : undefined);
    const known = found?.userKeys ?? [];
    const isStranger =
      users.length > 0 && known.length > 0 && !known.some((user) => users.includes(user));
    return isStranger ? undefined : found;
  }

  /** The owner was seen under this number; whose it is now depends on who was seen last. */
  private giveNumber(owner: CustomerDraft, key: string, asOf: Date, wrote: boolean): void {
    const until = owner.heldUntil(key);
    if (until !== undefined && until >= asOf) return;
    if (owner.keys.has(key)) {
      if (wrote) owner.seeUnder(key, asOf);
      return;
    }
    const holder = this.holders.get(key);
    const isOlderNews =
      holder === undefined ? this.wasLeftSince(key, asOf) : holder.lastSeen(key) > asOf;
    if (isOlderNews) {
      owner.remember(key, asOf);
      return;
    }
    if (holder !== undefined) this.drop(holder, key, justBefore(asOf));
    owner.take(key, asOf);
  }

  /** The owner left this number; whoever was seen under it before them has it no more, either. */
  private takeNumber(owner: CustomerDraft, key: string, asOf: Date): void {
    const holder = this.holders.get(key);
    if (holder !== undefined && holder.lastSeen(key) <= asOf) {
      this.drop(holder, key, holder === owner ? asOf : justBefore(asOf));
    }
    owner.remember(key, asOf);
  }

  private drop(holder: CustomerDraft, key: string, until: Date): void {
    holder.leave(key, until);
    this.holders.delete(key);
    this.file(holder);
  }

  private wasLeftSince(key: string, time: Date): boolean {
    return [...(this.formerHolders.get(key) ?? [])].some(
      (draft) => !draft.isMerged && (draft.heldUntil(key) ?? ZERO) >= time,
    );
  }

  private file(draft: CustomerDraft): CustomerDraft {
    this.all.add(draft);
    for (const key of draft.keys) this.holders.set(key, draft);
    for (const { key } of draft.formerKeys) {
      const before = this.formerHolders.get(key) ?? new Set();
      this.formerHolders.set(key, before.add(draft));
    }
    return draft;
  }
}

const ZERO = new Date(0);

function justBefore(time: Date): Date {
  return new Date(time.getTime() - 1);
}

function userKeys(tenantId: TenantId, userId: string | undefined): string[] {
  return userId === undefined ? [] : [userKeyOf(tenantId, userId)];
}

function phoneKeys(tenantId: TenantId, waId: string | undefined): string[] {
  return waId === undefined ? [] : [phoneKeyOf(tenantId, waId)];
}
