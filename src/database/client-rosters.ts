import type { mongo } from 'mongoose';

/** What the driver's client does with its sets. */
export interface Roster<Member> extends Iterable<Member> {
  add(member: Member): Roster<Member>;
  delete(member: Member): boolean;
  clear(): void;
}

interface ClientState {
  activeSessions: Roster<mongo.ClientSession>;
  activeCursors: Roster<mongo.AbstractCursor>;
}

/**
 * Has a client keep its sessions and cursors in lists. Every command passes through its sets, and what
 * passes through a set that lives long stays until the whole heap is looked through: docs/decisions/0024.
 *
 * @throws TypeError if the driver keeps them in another way by now; then this can go
 */
export function loosenRosters(client: mongo.MongoClient): void {
  // The driver keeps it to itself (seen in 7.8 and 7.9).
  const { s: state } = client as unknown as { s: ClientState };
  const { activeSessions, activeCursors } = state;
  if (!(activeSessions instanceof Set && activeCursors instanceof Set)) {
    throw new TypeError('the driver of MongoDB keeps sessions and cursors in another way');
  }
  state.activeSessions = new ListRoster(activeSessions);
  state.activeCursors = new ListRoster(activeCursors);
}

/** Few at a time: as many as there are commands under way. */
class ListRoster<Member> implements Roster<Member> {
  private readonly members: Member[];

  constructor(members: Iterable<Member>) {
    this.members = [...members];
  }

  add(member: Member): this {
    if (!this.members.includes(member)) this.members.push(member);
    return this;
  }

  delete(member: Member): boolean {
    const place = this.members.indexOf(member);
    if (place === -1) return false;
    const last = this.members.pop()!;
    if (last !== member) this.members[place] = last;
    return true;
  }

  clear(): void {
    this.members.length = 0;
  }

  [Symbol.iterator](): ArrayIterator<Member> {
    return this.members[Symbol.iterator]();
  }
}
