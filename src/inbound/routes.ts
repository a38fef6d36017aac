import type { Clock } from '../common/clock.js';
import type { TenantDirectory } from '../tenants/tenant-directory.js';
import { routeAll, type Destination, type Router, type Work } from './route.js';

/**
 * So long a look counts. Whoever changes a tenant or its numbers waits that long, and longer, for
 * what was routed before; whoever takes longer has to look again.
 */
const FRESH_MS = 1_000;

/** Items would not go any more where they were found to go. */
export class RouteChangedError extends Error {
  override readonly name = 'RouteChangedError';
}

/** Where items go, by the last look. */
export class Routes {
  private constructor(
    private readonly work: readonly Work[],
    private readonly directory: TenantDirectory,
    private readonly clock: Clock,
    private readonly router: Router,
    private lookedAt: Date,
  ) {}

  static async find(
    work: readonly Work[],
    directory: TenantDirectory,
    clock: Clock,
  ): Promise<Routes> {
    const lookedAt = clock.now();
    return new Routes(work, directory, clock, await routeAll(work, directory), lookedAt);
  }

  of(work: Work): readonly Destination[] {
    return this.router(work);
  }

  /**
   * What was routed under one version of a number is written under it, or not at all: to be called
   * before something is filed. It looks again only if the last look is a while ago.
   *
   * @throws RouteChangedError
   */
  async confirm(): Promise<void> {
    const now = this.clock.now();
    if (now.getTime() - this.lookedAt.getTime() < FRESH_MS) return;
    const router = await routeAll(this.work, this.directory);
    const changed = this.work.some((one) => traitsOf(router(one)) !== traitsOf(this.router(one)));
    if (changed) throw new RouteChangedError('the tenant or its number was changed meanwhile');
    this.lookedAt = now;
  }
}

function traitsOf(destinations: readonly Destination[]): string {
  return destinations
    .map(({ tenant: { _id, updatedAt }, numbers }) =>
      [_id, updatedAt.getTime(), ...numbers.map(({ version }) => version)].join(' '),
    )
    .join('\n');
}
