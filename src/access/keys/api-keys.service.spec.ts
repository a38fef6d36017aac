import fc from 'fast-check';
import { fake, partial } from '../../../test/support/fake.js';
import { Clock } from '../../common/clock.js';
import { newId } from '../../common/id.js';
import { SCOPES, type Scope } from '../../common/route-access.js';
import type { AuditLog, Deed } from '../audit/audit-log.service.js';
import { OPERATOR, type Caller } from '../caller.js';
import { hashApiKey, isApiKey, prefixOf } from './api-key.js';
import type { ApiKey } from './api-key.schema.js';
import type { ApiKeysRepository } from './api-keys.repository.js';
import { ApiKeys } from './api-keys.service.js';
import type { KeyDirectory } from './key-directory.js';

const NOW = new Date('2026-11-20T12:00:00Z');
const later = (ms: number): Date => new Date(NOW.getTime() + ms);
const KEY_ID = newId('key');
const TENANT = 'tnt_01KAP3K1ZJ0M6X1V7Z4N9Q2R5S';

function setUp(known: Partial<ApiKey> | null = {}) {
  /** In the order in which it happened. */
  const events: string[] = [];
  const deeds: Deed[] = [];
  const rows: ApiKey[] = [];
  const did = (what: string) => jest.fn(async () => void events.push(what));
  const repository = {
    insert: jest.fn(async (row: ApiKey) => {
      rows.push(row);
      events.push('stored');
    }),
    insertOnce: jest.fn(async (row: ApiKey) => void rows.push(row)),
    findLive: jest.fn(async () =>
      known === null
        ? null
        : partial<ApiKey>({
            _id: KEY_ID,
            name: 'old',
            scopes: ['read', 'send'],
            createdAt: new Date('2026-11-01T00:00:00Z'),
            ...known,
          }),
    ),
    revoke: jest.fn(async () => {
      events.push('revoked');
      return null;
    }),
    revokeAllOf: did('revoked all'),
    retireOfTenant: did('retired'),
    endAt: jest.fn(async (_id: string, _at: Date) => void events.push('ended')),
    remove: did('removed'),
  };
  const find = jest.fn(async (_hash: string): Promise<ApiKey | null> => null);
  const keys = new ApiKeys(
    fake<ApiKeysRepository>(repository),
    fake<KeyDirectory>({
      forget: async () => void events.push('forgotten'),
      forgetOfTenant: () => void events.push('forgotten'),
      find,
    }),
    fake<AuditLog>({
      during: async (deed, change) => {
        deeds.push(deed);
        return change();
      },
    }),
    Object.assign(new Clock(), { now: () => NOW }),
  );
  return { keys, events, deeds, rows, find, ...repository };
}

const callerWith = (scopes: readonly Scope[]): Caller => ({ ...OPERATOR, scopes });

describe(ApiKeys.name, () => {
  it('makes a key whose text is in the answer alone', async () => {
    const { keys, rows, deeds } = setUp();
    const wanted = { name: 'shop', scopes: ['send', 'read'] as const, expiresAt: later(1) };
    const { row, key } = await keys.create(TENANT, wanted, OPERATOR);
    expect(isApiKey(key)).toBe(true);
    expect(rows).toEqual([row]);
    expect(row).toEqual({
      _id: expect.stringMatching(/^key_/),
      tenantId: TENANT,
      name: 'shop',
      scopes: ['read', 'send'],
      hash: hashApiKey(key),
      prefix: prefixOf(key),
      createdBy: { kind: 'system', id: null, name: 'system' },
      createdAt: NOW,
      expiresAt: later(1),
    });
    expect(JSON.stringify([row, deeds])).not.toContain(key);
    expect(deeds).toMatchObject([{ action: 'key.created', target: row._id, tenantId: TENANT }]);
  });

  it("marks whose key it is: a tenant's, or an operator's", async () => {
    const { keys } = setUp();
    const wanted = { name: 'n', scopes: SCOPES };
    expect((await keys.create(TENANT, wanted, OPERATOR)).key).toMatch(/^wak_/);
    const { key, row } = await keys.create(null, wanted, OPERATOR);
    expect(key).toMatch(/^wop_/);
    expect(row).not.toHaveProperty('expiresAt');
  });

  it('hands out nothing that the caller may not do itself', async () => {
    const some = fc.subarray([...SCOPES]);
    await fc.assert(
      fc.asyncProperty(some, some, fc.boolean(), async (held, wanted, anew) => {
        const { keys, rows } = setUp({ scopes: wanted });
        const made = anew
          ? keys.create(TENANT, { name: 'n', scopes: wanted }, callerWith(held))
          : keys.rotate(TENANT, KEY_ID, 0, callerWith(held));
        if (wanted.every((scope) => held.includes(scope))) {
          expect((await made).row.scopes).toEqual(wanted);
        } else {
          await expect(made).rejects.toMatchObject({ code: 'insufficient_scope' });
          expect(rows).toEqual([]);
        }
      }),
    );
  });

  it.each([
    ['now', NOW],
    ['in the past', later(-1)],
  ])('makes none that would end %s', async (_when, expiresAt) => {
    const { keys, rows } = setUp();
    const made = keys.create(TENANT, { name: 'n', scopes: [], expiresAt }, OPERATOR);
    await expect(made).rejects.toMatchObject({ errors: [{ field: 'expiresAt' }] });
    expect(rows).toEqual([]);
  });

  it('rotates: a new one like the old one, which goes on for the overlap', async () => {
    const { keys, rows, events, endAt, deeds } = setUp();
    const { row } = await keys.rotate(TENANT, KEY_ID, 60, OPERATOR);
    // Cut short it leaves two good keys, never none.
    expect(events).toEqual(['stored', 'ended', 'forgotten']);
    expect(rows).toEqual([row]);
    expect(row).toMatchObject({ name: 'old', scopes: ['read', 'send'], tenantId: TENANT });
    expect(row).not.toHaveProperty('expiresAt');
    expect(endAt).toHaveBeenCalledWith(KEY_ID, later(60_000));
    expect(deeds).toMatchObject([
      { action: 'key.rotated', target: KEY_ID, changes: { newKey: row._id } },
    ]);
  });

  it('gives the new one as long a life as the old one was made for', async () => {
    const createdAt = new Date('2026-11-01T00:00:00Z');
    const expiresAt = new Date('2026-12-01T00:00:00Z');
    const { keys } = setUp({ createdAt, expiresAt });
    const { row } = await keys.rotate(TENANT, KEY_ID, 0, OPERATOR);
    expect(row.expiresAt).toEqual(new Date('2026-12-20T12:00:00Z'));
  });

  it('revokes, and answers once no process knows the key any more', async () => {
    const { keys, events, revoke, deeds } = setUp();
    await keys.revoke(TENANT, KEY_ID);
    expect(events).toEqual(['revoked', 'forgotten']);
    expect(revoke).toHaveBeenCalledWith(TENANT, KEY_ID, NOW);
    expect(deeds).toMatchObject([{ action: 'key.revoked', target: KEY_ID, tenantId: TENANT }]);
  });

  it.each([
    ['is not there', null, KEY_ID],
    ['has no id of a key', {}, 'tnt_1'],
  ])('neither rotates nor revokes a key that %s', async (_case, known, keyId) => {
    const { keys, events, findLive } = setUp(known);
    const missing = { code: 'api_key_not_found' };
    await expect(keys.revoke(TENANT, keyId)).rejects.toMatchObject(missing);
    await expect(keys.rotate(TENANT, keyId, 0, OPERATOR)).rejects.toMatchObject(missing);
    expect(events).toEqual([]);
    expect(findLive).toHaveBeenCalledTimes(known === null ? 2 : 0);
  });

  it("ends a tenant's keys with it", async () => {
    const { keys, events, revokeAllOf, retireOfTenant } = setUp();
    await keys.revokeAllOf(TENANT);
    expect(events).toEqual(['revoked all', 'forgotten']);
    expect(revokeAllOf).toHaveBeenCalledWith(TENANT, NOW);
    await keys.retireOf(TENANT);
    expect(retireOfTenant).toHaveBeenCalledWith(TENANT, NOW);
  });

  it('makes the first key of a tenant under the same id each time, and can take it back', async () => {
    const { keys, rows, remove } = setUp();
    const [one, other] = [
      await keys.createFirst(TENANT, 'k1'),
      await keys.createFirst(TENANT, 'k2'),
    ];
    expect(one.row).toMatchObject({ name: 'first', scopes: SCOPES, hash: hashApiKey('k1') });
    expect(one.row._id).toBe(`key_${TENANT.slice(4)}`);
    expect(rows.map(({ _id }) => _id)).toEqual([one.row._id, one.row._id]);
    expect(other.key).toBe('k2');
    await keys.withdraw(one);
    expect(remove).toHaveBeenCalledWith(one.row._id);
  });

  it('takes a key into the list that is older than the list, as it is there by then', async () => {
    const { keys, rows, find } = setUp();
    const earlier = { tenantId: TENANT, hash: 'h', createdAt: new Date(0) } as const;
    const adopted = await keys.adopt(earlier);
    expect(rows).toEqual([adopted]);
    expect(adopted).toMatchObject({
      _id: `key_${TENANT.slice(4)}`,
      hash: 'h',
      scopes: SCOPES,
      createdBy: { kind: 'system' },
      createdAt: new Date(0),
    });
    const revoked = partial<ApiKey>({ revokedAt: NOW });
    find.mockResolvedValueOnce(revoked);
    expect(await keys.adopt(earlier)).toBe(revoked);
  });
});
