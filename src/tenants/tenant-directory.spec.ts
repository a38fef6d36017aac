import { businessNumber } from '../../test/factories/business-number.factory.js';
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
  const repository = fake<TenantsRepository>({
    findAll,
    findByPhoneNumberIds: async ([id = '']) => {
      const [tenant] = await findAll.getMockImplementation()!([`tnt_${id}`]);
      return [partial<Tenant>({ ...tenant, numbers: [businessNumber({ phoneNumberId: id })] })];
    },
  });
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

  it('recalls what it read a moment ago, also by another way, until a change is made here', async () => {
    const { directory, findAll } = setUp(['tnt_1', 'tnt_2']);
    await directory.find('tnt_1');
    await directory.findByPhoneNumberIds(['2']);
    const recall = () => Promise.all([directory.recall('tnt_1'), directory.recall('tnt_2')]);
    expect((await recall()).map((tenant) => tenant?.name)).toEqual(['of tnt_1', 'of tnt_2']);
    expect(findAll).toHaveBeenCalledTimes(1);
    directory.forget({ _id: 'tnt_1' });
    await recall();
    expect(findAll.mock.calls).toEqual([[['tnt_1']], [['tnt_1']]]);
  });

  it('recalls nothing that is older than the time after which a change is answered', async () => {
    const { directory, findAll } = setUp(['tnt_1']);
    await directory.find('tnt_1');
    // In another process.
    await new TenantDirectory(fake<TenantsRepository>({}), fake<CryptoService>({})).lapse();
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
