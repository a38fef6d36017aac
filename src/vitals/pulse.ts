import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { defined } from '../common/defined.js';
import { AppConfig, type KmsSettings } from '../config/app-config.js';
import { KmsKeys } from '../crypto/kms/kms-keys.service.js';
import { Signs, type SignState } from '../health/signs.js';
import { MediaService } from '../media/media.service.js';
import { RECONCILE_TASK, reconcileLeaseMs } from '../recovery/reconcile-task.js';
import { LeasesRepository } from '../recovery/leases.repository.js';
import { WebhookEventsRepository } from '../webhook/webhook-events.repository.js';
import { WorkerHeartbeatsRepository } from './worker-heartbeats.repository.js';

/** Some heartbeats; a clock or a database may be slow. */
const SEEN_MS = 20_000;
const MAX_WORKERS = 20;
/** A webhook that waits so long was rung for many times. */
const STUCK_MS = 60_000;
const SILENT_MS = 30_000;
/** To write to the storage, or to ask a key management service, costs more than a look at the database. */
const COSTLY_EVERY_MS = 30_000;

/** Whether what was accepted is being worked on, and by whom. */
@Injectable()
export class Pulse implements OnModuleInit {
  private reconcilerSeen = performance.now();
  private lastLeaseUntil: number | undefined;

  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly signs: Signs,
    private readonly heartbeats: WorkerHeartbeatsRepository,
    private readonly leases: LeasesRepository,
    private readonly events: WebhookEventsRepository,
    private readonly media: MediaService,
    private readonly kmsKeys: KmsKeys,
  ) {}

  onModuleInit(): void {
    this.signs.register('workers', () => this.lookAtWorkers());
    this.signs.register('consumption', () => this.lookAtConsumption());
    this.signs.register('reconciler', () => this.lookAtReconciler());
    this.signs.register(
      'media-storage',
      seldom(() => this.lookAtStorage()),
    );
    const { kms } = this.config;
    // Without it, this process would not have started.
    if (kms !== undefined) {
      this.signs.register(
        'kms',
        seldom(() => this.lookAtKms(kms), { status: 'up', provider: kms.provider }),
      );
    }
  }

  private async lookAtWorkers(): Promise<SignState> {
    const latest = await this.heartbeats.findLatest(MAX_WORKERS);
    const since = this.clock.in(-SEEN_MS);
    const seen = latest.filter(({ seenAt }) => seenAt >= since);
    const workers = seen.map(({ host, pid, version, startedAt, seenAt }) => ({
      host,
      pid,
      version,
      startedAt: startedAt.toISOString(),
      lastSeenAt: seenAt.toISOString(),
    }));
    if (workers.length > 0) return { status: 'up', workers };
    const last = latest[0]?.seenAt.toISOString();
    return {
      status: 'down',
      message: 'No worker runs: all is accepted and kept, and nothing is handled. Start one.',
      ...defined({ lastSeenAt: last }),
    };
  }

  private async lookAtConsumption(): Promise<SignState> {
    const oldest = await this.events.findOldestPending();
    const waitsMs = oldest === null ? 0 : this.clock.now().getTime() - oldest.getTime();
    const oldestPendingSeconds = Math.round(waitsMs / 1_000);
    if (waitsMs < STUCK_MS) return { status: 'up', oldestPendingSeconds };
    return {
      status: 'down',
      message:
        'The oldest webhook waits for more than a minute: no worker gets to it, or none runs. Look at the log of the workers.',
      oldestPendingSeconds,
    };
  }

  /** Who holds its lease prolongs it with each round: one that stands still, however long it is, is nobody's. */
  private async lookAtReconciler(): Promise<SignState> {
    const lease = await this.leases.find(RECONCILE_TASK);
    const until = lease?.until.getTime();
    if (until !== undefined && until !== this.lastLeaseUntil)
      this.reconcilerSeen = performance.now();
    this.lastLeaseUntil = until;
    const silentMs = performance.now() - this.reconcilerSeen;
    if (silentMs < Math.max(SILENT_MS, reconcileLeaseMs(this.config))) return { status: 'up' };
    return {
      status: 'down',
      message:
        'No worker rings for what was missed: retries, planned messages and lost bells stay where they are.',
      silentSeconds: Math.round(silentMs / 1_000),
    };
  }

  private async lookAtStorage(): Promise<SignState> {
    const { storage: kind } = this.config.media;
    const reason = await this.media.tryStorage();
    return reason === null
      ? { status: 'up', kind }
      : {
          status: 'down',
          kind,
          message: `Files can be neither kept nor read (${reason}). Look at MEDIA_*.`,
        };
  }

  /** Processes that run hold their master keys open; the next to start needs the service. */
  private async lookAtKms(settings: KmsSettings): Promise<SignState> {
    const { provider } = settings;
    const reason = await this.kmsKeys.tryActive(settings);
    return reason === null
      ? { status: 'up', provider }
      : { status: 'down', provider, message: `No further process can start. ${reason}` };
  }
}

/** @param known as it was just found; without it the first look is made at once */
function seldom(look: () => Promise<SignState>, known?: SignState): () => Promise<SignState> {
  let last = known && { at: performance.now(), state: known };
  return async () => {
    const now = performance.now();
    if (last === undefined || now - last.at >= COSTLY_EVERY_MS) {
      last = { at: now, state: await look() };
    }
    return last.state;
  };
}
