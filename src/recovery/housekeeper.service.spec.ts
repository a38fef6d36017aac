import { Logger } from '@nestjs/common';
import { fake } from '../../test/support/fake.js';
import { eventually } from '../../test/support/eventually.js';
import type { AppConfig } from '../config/app-config.js';
import type { MediaService } from '../media/media.service.js';
import { Housekeeper } from './housekeeper.service.js';
import type { LeasesRepository } from './leases.repository.js';
import type { TenantRemover } from './tenant-remover.service.js';

beforeAll(() => {
  Logger.overrideLogger(false);
});

function setUp({ hasLease = true }: { hasLease?: boolean } = {}) {
  const acquire = jest.fn(async () => hasLease);
  const discardUnfinished = jest.fn(async () => undefined);
  const removeSome = jest.fn(async () => undefined);
  const housekeeper = new Housekeeper(
    fake<AppConfig>({ recovery: { intervalMs: 1 } }),
    fake<LeasesRepository>({ acquire, release: async () => undefined }),
    fake<MediaService>({ discardUnfinished }),
    fake<TenantRemover>({ removeSome }),
  );
  return { housekeeper, acquire, discardUnfinished, removeSome };
}

describe(Housekeeper.name, () => {
  it('clears away round after round, whatever fails', async () => {
    const { housekeeper, discardUnfinished, removeSome } = setUp();
    discardUnfinished.mockRejectedValue(new Error('no storage'));
    removeSome.mockRejectedValueOnce(new Error('no database'));
    housekeeper.onApplicationBootstrap();
    await eventually(() => expect(removeSome.mock.calls.length).toBeGreaterThan(1));
    await housekeeper.beforeApplicationShutdown();
  });

  it('leaves it to the process that is at it', async () => {
    const { housekeeper, acquire, removeSome } = setUp({ hasLease: false });
    housekeeper.onApplicationBootstrap();
    await eventually(() => expect(acquire.mock.calls.length).toBeGreaterThan(1));
    await housekeeper.beforeApplicationShutdown();
    expect(removeSome).not.toHaveBeenCalled();
  });
});
