import { fake, partial } from '../../../test/support/fake.js';
import type { EarlierKey } from '../earlier-key.js';
import type { TenantLookup } from '../tenant-lookup.js';
import type { ApiKey } from './api-key.schema.js';
import type { ApiKeys } from './api-keys.service.js';
import { EarlierKeys } from './earlier-keys.service.js';

function setUp() {
  const known: EarlierKey[] = ['h1', 'h2'].map((hash, n) => ({
    tenantId: `tnt_${n + 1}`,
    hash,
    createdAt: new Date(0),
  }));
  const findEarlierKeys = jest.fn(async (hashes: readonly string[]) =>
    known.filter(({ hash }) => hashes.includes(hash)),
  );
  const adopt = jest.fn(async ({ hash }: EarlierKey) => partial<ApiKey>({ hash }));
  const keys = new EarlierKeys(
    fake<TenantLookup>({
      findEarlierKeys,
      findEarlierKeyOf: async (id) => known.find(({ tenantId }) => tenantId === id) ?? null,
    }),
    fake<ApiKeys>({ adopt }),
  );
  return { keys, findEarlierKeys, adopt };
}

describe(EarlierKeys.name, () => {
  it('finds each by its hash, with one query for who comes at once, and lists it', async () => {
    const { keys, findEarlierKeys, adopt } = setUp();
    const found = await Promise.all(['h2', 'no', 'h1', 'h2'].map((hash) => keys.find(hash)));
    expect(found.map((key) => key?.hash ?? null)).toEqual(['h2', null, 'h1', 'h2']);
    expect(findEarlierKeys.mock.calls).toEqual([[['h2', 'no', 'h1']]]);
    expect(new Set(adopt.mock.calls.map(([{ tenantId }]) => tenantId))).toEqual(
      new Set(['tnt_1', 'tnt_2']),
    );
  });

  it('lists the key of a tenant that has one', async () => {
    const { keys, adopt } = setUp();
    await keys.adoptOf('tnt_2');
    await keys.adoptOf('tnt_3');
    expect(adopt.mock.calls.map(([{ hash }]) => hash)).toEqual(['h2']);
  });
});
