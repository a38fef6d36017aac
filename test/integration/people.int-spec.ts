import type { INestApplicationContext } from '@nestjs/common';
import type { Actor } from '../../src/access/caller.js';
import type { Invitation } from '../../src/access/people/invitation.schema.js';
import { InvitationsRepository } from '../../src/access/people/invitations.repository.js';
import { EmailTakenError } from '../../src/access/people/people.errors.js';
import type { Session } from '../../src/access/people/session.schema.js';
import { SessionsRepository } from '../../src/access/people/sessions.repository.js';
import type { SecondFactor, User } from '../../src/access/people/user.schema.js';
import { UsersRepository } from '../../src/access/people/users.repository.js';
import { newId } from '../../src/common/id.js';
import { encodeCursor } from '../../src/common/page.js';
import { startWorkerApp } from '../support/worker-app.js';

const BY: Actor = { kind: 'system', id: null, name: 'system' };
const FACTOR: SecondFactor = { sealed: 'sealed', recovery: ['r1', 'r2'], lastStep: 10 };
const HOUR_MS = 3_600_000;

const inHours = (hours: number) => new Date(Date.now() + hours * HOUR_MS);
const idsOf = (rows: readonly { _id: string }[]) => rows.map(({ _id }) => _id);

let app: INestApplicationContext;

beforeAll(async () => {
  app = await startWorkerApp({ RECONCILE_INTERVAL_MS: '600000' });
});

afterAll(() => app.close());

describe('People', () => {
  const users = () => app.get(UsersRepository);

  async function person(fields: Partial<User> = {}): Promise<User> {
    const _id = newId('usr');
    const user: User = {
      _id,
      email: `${_id.toLowerCase()}@example.com`,
      name: 'Ana',
      role: 'member',
      memberships: {},
      tenantIds: [],
      dataKey: { masterKeyId: 'm1', wrapped: 'w' },
      vouchedFor: true,
      createdBy: BY,
      createdAt: new Date(),
      ...fields,
    };
    await users().insert(user);
    return user;
  }

  it('are found by what they are known by, and nobody else is', async () => {
    const [one, other] = [await person({ oidcSubject: 'issuer/found' }), await person()];
    expect(await users().find(one._id)).toEqual(one);
    expect(await users().findByEmail(other.email)).toEqual(other);
    expect(await users().findByOidcSubject('issuer/found')).toEqual(one);
    expect(idsOf(await users().findMany([other._id, newId('usr')]))).toEqual([other._id]);
    expect(await users().find(newId('usr'))).toBeNull();
    expect(await users().findByEmail('nobody@example.com')).toBeNull();
    expect(await users().findByOidcSubject('issuer/nobody')).toBeNull();
  });

  it('have an address of their own: a second person with it is refused by name', async () => {
    const { email } = await person();
    await expect(person({ email })).rejects.toThrow(EmailTakenError);
  });

  it('are said to share no address if it is something else that they share', async () => {
    const { _id } = await person();
    const sameId = person({ _id, email: 'other@example.com' });
    await expect(sameId).rejects.not.toBeInstanceOf(EmailTakenError);
    await expect(person({ _id, email: 'other@example.com' })).rejects.toMatchObject({
      code: 11_000,
    });
  });

  it('are bound to one account of the identity provider each, and each account to one', async () => {
    const [one, other] = [await person(), await person()];
    expect(await users().bindOidcSubject(one._id, 'issuer/a')).toMatchObject({
      _id: one._id,
      oidcSubject: 'issuer/a',
    });
    expect(await users().bindOidcSubject(other._id, 'issuer/a')).toBeNull();
    expect(await users().bindOidcSubject(one._id, 'issuer/b')).toBeNull();
    expect(await users().find(one._id)).toMatchObject({ oidcSubject: 'issuer/a' });
    expect(await users().find(other._id)).not.toHaveProperty('oidcSubject');
  });

  it('are not said to be bound elsewhere if the database fails', async () => {
    const { _id } = await person();
    const tooMuch = 'x'.repeat(17 * 1024 * 1024);
    await expect(users().bindOidcSubject(_id, tooMuch)).rejects.toThrow();
  });

  it('are listed by tenant or address, newest first, with one row beyond the page', async () => {
    const tenantId = newId('tnt');
    const ids: string[] = [];
    for (let n = 0; n < 4; n += 1) ids.unshift((await person({ tenantIds: [tenantId] }))._id);
    const { email, _id } = await person();
    const filter = { tenantIds: tenantId };
    expect(idsOf(await users().list({ limit: 100 }, filter))).toEqual(ids);
    expect(idsOf(await users().list({ limit: 2 }, filter))).toEqual(ids.slice(0, 3));
    const cursor = encodeCursor(ids[1]!);
    expect(idsOf(await users().list({ limit: 2, cursor }, filter))).toEqual(ids.slice(2));
    expect(idsOf(await users().list({ limit: 2 }, { email }))).toEqual([_id]);
    expect(idsOf(await users().list({ limit: 2 }))).toEqual([_id, ...ids.slice(0, 2)]);
  });

  it('change in what is given, lose what is taken away, and keep the rest', async () => {
    const { _id, email } = await person({ passwordHash: 'hash', disabledAt: new Date() });
    const changed = await users().change(_id, { name: 'Bea', disabledAt: undefined });
    expect(changed).toMatchObject({ name: 'Bea', passwordHash: 'hash', email });
    expect(changed).not.toHaveProperty('disabledAt');
    expect(await users().find(_id)).toEqual(changed);
    expect(await users().change(_id, { passwordHash: undefined })).not.toHaveProperty(
      'passwordHash',
    );
    expect(await users().change(_id, { role: 'operator' })).toMatchObject({ role: 'operator' });
    expect(await users().change(newId('usr'), { name: 'Bea' })).toBeNull();
  });

  it('join a tenant once, get another role in it, and leave it again', async () => {
    const [{ _id }, bystander] = [await person(), await person()];
    const [tenantId, elsewhere] = [newId('tnt'), newId('tnt')];
    const since = new Date();
    await users().join(_id, elsewhere, { role: 'admin', since });
    await users().join(_id, tenantId, { role: 'viewer', since });
    expect(await users().join(_id, tenantId, { role: 'agent', since })).toMatchObject({
      memberships: { [tenantId]: { role: 'agent', since }, [elsewhere]: { role: 'admin', since } },
      tenantIds: [elsewhere, tenantId],
    });
    expect(await users().changeRole(_id, tenantId, 'admin')).toMatchObject({
      memberships: { [tenantId]: { role: 'admin', since } },
    });
    expect(await users().leave(_id, tenantId)).toBe(true);
    expect(await users().leave(_id, tenantId)).toBe(false);
    expect(await users().find(_id)).toMatchObject({
      memberships: { [elsewhere]: { role: 'admin', since } },
      tenantIds: [elsewhere],
    });
    expect(await users().changeRole(_id, tenantId, 'admin')).toBeNull();
    expect(await users().join(newId('usr'), tenantId, { role: 'agent', since })).toBeNull();
    expect(await users().find(bystander._id)).toEqual(bystander);
  });

  it('are all members of a removed tenant no more, and of others still', async () => {
    const [tenantId, elsewhere] = [newId('tnt'), newId('tnt')];
    const people = [await person(), await person()];
    for (const { _id } of people) {
      await users().join(_id, tenantId, { role: 'agent', since: new Date() });
      await users().join(_id, elsewhere, { role: 'viewer', since: new Date() });
    }
    await users().removeMembershipsOf(tenantId);
    for (const user of await users().findMany(people.map(({ _id }) => _id))) {
      expect(user.tenantIds).toEqual([elsewhere]);
      expect(Object.keys(user.memberships)).toEqual([elsewhere]);
    }
  });

  it('use each code of the device once, and none that is older', async () => {
    const { _id } = await person({ secondFactor: FACTOR });
    const taken = await Promise.all([11, 11].map((step) => users().takeStep(_id, step)));
    expect(taken.toSorted()).toEqual([false, true]);
    expect(await users().takeStep(_id, 10)).toBe(false);
    expect(await users().takeStep(_id, 12)).toBe(true);
    expect(await users().find(_id)).toMatchObject({ secondFactor: { lastStep: 12 } });
  });

  it('use each recovery code once, and go on having the others', async () => {
    const { _id } = await person({ secondFactor: FACTOR });
    expect(await users().takeRecoveryCode(_id, 'unknown')).toBe(false);
    const taken = await Promise.all([1, 2].map(() => users().takeRecoveryCode(_id, 'r1')));
    expect(taken.toSorted()).toEqual([false, true]);
    expect(await users().find(_id)).toMatchObject({ secondFactor: { recovery: ['r2'] } });
  });

  it('confirm a second factor that they have, and get none by confirming', async () => {
    const confirmed = { confirmedAt: new Date(), recovery: ['r3'], lastStep: 20 };
    const [withOne, without] = [await person({ secondFactor: FACTOR }), await person()];
    await users().confirmSecondFactor(withOne._id, confirmed);
    await users().confirmSecondFactor(without._id, confirmed);
    expect(await users().find(withOne._id)).toMatchObject({
      secondFactor: { sealed: 'sealed', ...confirmed },
    });
    expect(await users().find(without._id)).not.toHaveProperty('secondFactor');
  });

  it('are gone once removed, alone', async () => {
    const [one, other] = [await person(), await person()];
    await users().remove(one._id);
    expect(idsOf(await users().findMany([one._id, other._id]))).toEqual([other._id]);
  });
});

describe('Sessions', () => {
  const sessions = () => app.get(SessionsRepository);

  async function session(fields: Partial<Session> = {}): Promise<Session> {
    const made: Session = {
      _id: newId('hash'),
      userId: newId('usr'),
      createdAt: new Date(),
      expiresAt: inHours(2),
      endsAt: inHours(24),
      ip: '192.0.2.1',
      ...fields,
    };
    await sessions().insert(made);
    return made;
  }

  it('are found by their hashes, many at a time', async () => {
    const [one, other] = [await session(), await session()];
    const found = await sessions().findMany([one._id, other._id, 'unknown']);
    expect(found).toEqual(expect.arrayContaining([one, other]));
    expect(found).toHaveLength(2);
    expect(await sessions().findMany([])).toEqual([]);
  });

  it('last longer once extended, and never shorter', async () => {
    const { _id } = await session();
    const later = inHours(8);
    await sessions().extend(_id, later);
    await sessions().extend(_id, inHours(1));
    expect(await sessions().findMany([_id])).toMatchObject([{ expiresAt: later }]);
  });

  it('end alone, or all of a person at once', async () => {
    const [one, other, third] = await sessionsOf(newId('usr'));
    const bystander = await session();
    await sessions().remove(one!._id);
    expect(await remaining(one!, other!, third!)).toEqual([other!._id, third!._id]);
    await sessions().removeOfUser(one!.userId);
    expect(await remaining(one!, other!, third!, bystander)).toEqual([bystander._id]);
  });

  it('end all of a person but the one that stays', async () => {
    const [one, kept, third] = await sessionsOf(newId('usr'));
    const bystander = await session();
    await sessions().removeOfUser(one!.userId, kept!._id);
    expect(await remaining(one!, kept!, third!, bystander)).toEqual([kept!._id, bystander._id]);
  });

  async function sessionsOf(userId: Session['userId']): Promise<Session[]> {
    return [await session({ userId }), await session({ userId }), await session({ userId })];
  }

  async function remaining(...asked: Session[]): Promise<string[]> {
    return idsOf(await sessions().findMany(idsOf(asked))).toSorted();
  }
});

describe('Invitations', () => {
  const invitations = () => app.get(InvitationsRepository);

  async function invitation(fields: Partial<Invitation> = {}): Promise<Invitation> {
    const made: Invitation = {
      _id: newId('inv'),
      hash: newId('hash'),
      email: 'ana@example.com',
      name: 'Ana',
      tenantId: newId('tnt'),
      role: 'agent',
      createdBy: BY,
      createdAt: new Date(),
      expiresAt: inHours(1),
      ...fields,
    };
    await invitations().insert(made);
    return made;
  }

  it('are found by the hash of their link, until they expire', async () => {
    const open = await invitation();
    const expired = await invitation({ expiresAt: inHours(-1) });
    expect(await invitations().findByHash(open.hash)).toEqual(open);
    expect(await invitations().findByHash(expired.hash)).toBeNull();
    expect(await invitations().findByHash('unknown')).toBeNull();
  });

  it('are taken by one of two that accept at once', async () => {
    const { _id, hash } = await invitation();
    expect(await invitations().take(newId('inv'))).toBe(false);
    const taken = await Promise.all([1, 2].map(() => invitations().take(_id)));
    expect(taken.toSorted()).toEqual([false, true]);
    expect(await invitations().findByHash(hash)).toBeNull();
  });

  it('are listed while open, newest first, with one row beyond the page', async () => {
    const tenantId = newId('tnt');
    const ids: string[] = [];
    for (let n = 0; n < 4; n += 1) ids.unshift((await invitation({ tenantId }))._id);
    await invitation({ tenantId, expiresAt: inHours(-1) });
    await invitation();
    expect(idsOf(await invitations().list(tenantId, { limit: 100 }))).toEqual(ids);
    expect(idsOf(await invitations().list(tenantId, { limit: 2 }))).toEqual(ids.slice(0, 3));
    const cursor = encodeCursor(ids[1]!);
    expect(idsOf(await invitations().list(tenantId, { limit: 2, cursor }))).toEqual(ids.slice(2));
  });

  it('are withdrawn by their own tenant alone, one or all', async () => {
    const tenantId = newId('tnt');
    const [one, other] = [await invitation({ tenantId }), await invitation({ tenantId })];
    const foreign = await invitation();
    expect(await invitations().removeOfTenant(tenantId, foreign._id)).toBe(false);
    expect(await invitations().removeOfTenant(tenantId, one._id)).toBe(true);
    expect(idsOf(await invitations().list(tenantId, { limit: 10 }))).toEqual([other._id]);
    expect(await invitations().removeOfTenant(tenantId)).toBe(true);
    expect(await invitations().removeOfTenant(tenantId)).toBe(false);
    expect(await invitations().findByHash(foreign.hash)).toEqual(foreign);
  });

  it('go with the person whom they let choose a password', async () => {
    const userId = newId('usr');
    const { hash } = await invitation({ userId, tenantId: null });
    const bystander = await invitation({ userId: newId('usr'), tenantId: null });
    await invitations().removeOfUser(userId);
    expect(await invitations().findByHash(hash)).toBeNull();
    expect(await invitations().findByHash(bystander.hash)).toEqual(bystander);
  });
});
