import { fake } from '../../../test/support/fake.js';
import type { TenantDirectory } from '../../tenants/tenant-directory.js';
import type { EarlierDeliveries } from '../../webhook/earlier-deliveries.service.js';
import type { EarlierSends } from './earlier-sends.service.js';
import { EarlierWork } from './earlier-work.service.js';

describe(EarlierWork.name, () => {
  it('looks at what is in hand once nobody can claim by what was before, and waits for all of it', async () => {
    const seen: string[] = [];
    const note = (what: string) => async () => {
      seen.push(`${what} begins`);
      await new Promise(setImmediate);
      seen.push(`${what} ends`);
    };
    const work = new EarlierWork(
      fake<TenantDirectory>({ lapse: note('lapse') }),
      fake<EarlierSends>({ settle: note('sends') }),
      fake<EarlierDeliveries>({ settle: note('deliveries') }),
    );
    await work.settle('tnt_1');
    expect(seen.slice(0, 2)).toEqual(['lapse begins', 'lapse ends']);
    expect(seen.slice(2).toSorted()).toEqual([
      'deliveries begins',
      'deliveries ends',
      'sends begins',
      'sends ends',
    ]);
  });
});
