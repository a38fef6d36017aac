import { fake, partial } from '../../../test/support/fake.js';
import type { ApiKey } from './api-key.schema.js';
import type { ApiKeysRepository } from './api-keys.repository.js';
import { KeyDirectory } from './key-directory.js';

/** Two processes, and the rows that both of them read. */
function setUp() {
  const rows = new Map([['h1', partial<ApiKey>({ _id: 'key_1', tenantId: 'tnt_1', hash: 'h1' })]]);
  const findByHashes = jest.fn(async (hashes: readonly string[]) =>
    hashes.flatMap((hash) => rows.get(hash) ?? []),
  );
  const repository = fake<ApiKeysRepository>({ findByHashes });
  return {
    rows,
    findByHashes,
    here: new KeyDirectory(repository),
    there: new KeyDirectory(repository),
  };
}

describe(KeyDirectory.name, () => {
  it('looks up a key in use now and then, and who comes at once by one query', async () => {
    const { here, findByHashes } = setUp();
    const found = await Promise.all(['h1', 'h2', 'h1'].map((hash) => here.find(hash)));
    expect(found.map((key) => key?._id ?? null)).toEqual(['key_1', null, 'key_1']);
    expect(findByHashes.mock.calls).toEqual([[['h1', 'h2']]]);
    await here.find('h1');
    expect(findByHashes).toHaveBeenCalledTimes(1);
  });

  it('goes by what a key is now, in every process, once a change of it is told', async () => {
    const { rows, here, there } = setUp();
    await Promise.all([here.find('h1'), there.find('h1')]);
    const revokedAt = new Date(0);
    rows.set('h1', { ...rows.get('h1')!, revokedAt });
    const isToldEverywhere = here.forget('key_1');
    expect(await here.find('h1')).toMatchObject({ revokedAt });
    await isToldEverywhere;
    for (const process of [here, there]) {
      expect(await process.find('h1')).toMatchObject({ revokedAt });
    }
  });

  it('counts a look-up from its begin, however late its answer comes', async () => {
    const { rows, there, findByHashes } = setUp();
    findByHashes.mockImplementationOnce(async () => {
      const key = rows.get('h1')!;
      // As slow as a busy database: by then somebody was told that the key is none any more.
      await new Promise((resolve) => setTimeout(resolve, 300));
      return [key];
    });
    await there.find('h1');
    rows.set('h1', { ...rows.get('h1')!, revokedAt: new Date(0) });
    expect(await there.find('h1')).toMatchObject({ revokedAt: new Date(0) });
  });

  it('forgets what is of a tenant', async () => {
    const { rows, here } = setUp();
    await here.find('h1');
    rows.clear();
    here.forgetOfTenant('tnt_2');
    expect(await here.find('h1')).not.toBeNull();
    here.forgetOfTenant('tnt_1');
    expect(await here.find('h1')).toBeNull();
  });
});
