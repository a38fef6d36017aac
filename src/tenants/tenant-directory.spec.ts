import { fake, partial } from '../../test/support/fake.js';
import type { TenantId } from '../common/id.js';
import type { CryptoService } from '../crypto/crypto.service.js';
import { TenantDirectory } from './tenant-directory.js';
import type { Tenant } from './tenant.schema.js';
import type { TenantsRepository } from './tenants.repository.js';

function setUp(known: readonly TenantId[]) {
  const findAll = jest.fn(async (ids: readonly TenantId[]) =>
    known
      .filter((id) => ids.includes(id))
      .map((_id) => partial<Tenant>({ _id, name: `of ${_id}` })),
  );
  const repository = fake<TenantsRepository>({ findAll });
  return { directory: new TenantDirectory(repository, fake<CryptoService>({})), findAll };
}

describe(TenantDirectory.name, () => {
  it('looks up by one command who is asked for at the same time, and remembers them', async () => {
    const { directory, findAll } = setUp(['tnt_1', 'tnt_2']);
    const ask = (ids: TenantId[]) => Promise.all(ids.map((id) => directory.find(id)));
    const found = await ask(['tnt_1', 'tnt_2', 'tnt_3', 'tnt_1']);
    expect(found.map((tenant) => tenant?.name ?? null)).toEqual([
      'of tnt_1',
      'of tnt_2',
      null,
      'of tnt_1',
    ]);
    expect(findAll.mock.calls).toEqual([[['tnt_1', 'tnt_2', 'tnt_3']]]);
    await ask(['tnt_2', 'tnt_1']);
    expect(findAll).toHaveBeenCalledTimes(1);
  });

  it('sees a change made here at once', async () => {
    const { directory, findAll } = setUp(['tnt_1']);
    directory.forget((await directory.find('tnt_1'))!);
    await directory.find('tnt_1');
    expect(findAll).toHaveBeenCalledTimes(2);
  });
});
