import { Injectable } from '@nestjs/common';
import { boundedCache } from '../../../common/bounded-cache.js';
import { Clock } from '../../../common/clock.js';
import { AppConfig } from '../../../config/app-config.js';
import { VolatileStore } from '../../../queue/volatile-store.js';
import type { BusinessNumber } from '../../../tenants/business-number.js';
import type { Credentials } from '../../../tenants/tenant-directory.js';
import type { Tenant } from '../../../tenants/tenant.schema.js';
import { isMockToken } from '../../../whatsapp/mock-token.js';
import { Circuit } from './circuit.js';
import { Pacer } from './pacer.js';
import { readLateAnswers, readPace } from './saved-pace.js';
import type { LateAnswer } from './send-window.js';

const MAX_CIRCUITS = 20_000;
/** A number that is not served for this long starts anew; no limit reaches back further. */
const KEPT_MS = 20 * 60_000;

/**
 * Hands the pace of a number from turn to turn, also between workers: through Redis, as turns of one
 * number never run at once. A circuit stays with its process besides, since requests can outlast the
 * turn that sent them.
 */
@Injectable()
export class Paces {
  private readonly circuits = boundedCache<string, Circuit>(MAX_CIRCUITS);

  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly store: VolatileStore,
  ) {}

  /** @param credentials simulated ones know no limit, and nothing is kept */
  async open({ limits }: Tenant, number: BusinessNumber, credentials: Credentials): Promise<Pacer> {
    const { numberPerSecond, pair, leaseMs: patienceMs } = this.config.sending;
    if (isMockToken(credentials.accessToken)) {
      return new Pacer({ perSecond: Infinity, pair: { burst: 1, intervalMs: 0 }, patienceMs });
    }
    const perSecond =
      number.perSecond ?? limits?.numberPerSecond ?? number.throughputPerSecond ?? numberPerSecond;
    const saved = readPace(await this.store.get(keyOf(credentials)));
    const isAnyOpen = saved !== undefined && saved.window.open.length > 0;
    const late = isAnyOpen ? await this.store.takeAll(lateKeyOf(credentials)) : [];
    return new Pacer(
      { perSecond, pair, patienceMs },
      this.circuitOf(credentials),
      saved,
      readLateAnswers(late),
    );
  }

  async save(credentials: Credentials, pacer: Pacer): Promise<void> {
    if (isMockToken(credentials.accessToken)) return;
    await this.store.set(keyOf(credentials), pacer.save(this.clock.now().getTime()), KEPT_MS);
  }

  /** Tells the turns that follow of an answer that came after its own turn had handed its pace on. */
  async tell(credentials: Credentials, answer: LateAnswer): Promise<void> {
    await this.store.append(lateKeyOf(credentials), answer, this.config.sending.leaseMs);
  }

  private circuitOf({ phoneNumberId }: Credentials): Circuit {
    const known = this.circuits.get(phoneNumberId);
    if (known !== undefined) return known;
    const circuit = new Circuit();
    this.circuits.set(phoneNumberId, circuit);
    return circuit;
  }
}

function keyOf({ phoneNumberId }: Credentials): string {
  return `pace:${phoneNumberId}`;
}

function lateKeyOf(credentials: Credentials): string {
  return `${keyOf(credentials)}:late`;
}
