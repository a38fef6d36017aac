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
  it('looks up by one command who is asked for at the same time, and reads anew each time', async () => {
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
    expect(findAll).toHaveBeenCalledTimes(2);
  });

  it('recalls what it read a moment ago, until a change is made here', async () => {
    const { directory, findAll } = setUp(['tnt_1']);
    await directory.find('tnt_1');
    expect(await directory.recall('tnt_1')).toMatchObject({ name: 'of tnt_1' });
    expect(findAll).toHaveBeenCalledTimes(1);
    directory.forget({ _id: 'tnt_1' });
    await directory.recall('tnt_1');
    expect(findAll).toHaveBeenCalledTimes(2);
  });

  it('recalls nobody who is known to be gone', async () => {
    const known: TenantId[] = ['tnt_1'];
    const { directory } = setUp(known);
    await directory.find('tnt_1');
    known.pop();
    await directory.find('tnt_1');
    expect(await directory.recall('tnt_1')).toBeNull();
  });
});
