import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { Readable } from 'node:stream';
import { Clock } from '../common/clock.js';
import type { TenantId } from '../common/id.js';
import { PeriodicRunner } from '../common/periodic-runner.js';
import { AppConfig } from '../config/app-config.js';
import { EventsRepository } from '../events/events.repository.js';
import type { EventType } from '../events/event-types.js';
import { Broadcast } from '../queue/broadcast.js';
import { EVENTS_TOPIC } from './event-log.service.js';
import { EventReader } from './event-reader.service.js';
import { StreamsEndingError, TooManyStreamsError } from './event-stream.errors.js';
import { EventSubscription } from './event-subscription.js';

const PAGE = 500;
/** A hint may get lost; then the next look finds what it was about. */
const LOOK_EVERY_MS = 2_000;
const SECOND_MS = 1_000;

/**
 * Tells listeners of every event, at least once. One look of the process serves all who listen, at a
 * hint that there is something new or from time to time; where nobody listens there is none.
 */
@Injectable()
export class EventStreams implements OnModuleDestroy {
  private readonly logger = new Logger(EventStreams.name);
  private readonly live = new Set<EventSubscription>();
  private readonly open = new Set<EventSubscription>();
  private readonly runner: PeriodicRunner;
  /** One for all: a timer of its own for each stream would wake the process as often. */
  private readonly ticking: NodeJS.Timeout;
  private readonly unlisten: () => void;
  private looking: Promise<void> | undefined;
  private lookAgain = false;
  private failing = false;
  private ending = false;

  constructor(
    private readonly events: EventsRepository,
    private readonly reader: EventReader,
    private readonly clock: Clock,
    private readonly config: AppConfig,
    broadcast: Broadcast,
  ) {
    this.runner = new PeriodicRunner(
      () => this.look(),
      LOOK_EVERY_MS,
      () => undefined,
    );
    this.unlisten = broadcast.listen(EVENTS_TOPIC, (tenantIds) => {
      if ([...this.live].some(({ tenantId }) => tenantIds.includes(tenantId))) void this.look();
    });
    this.runner.start();
    this.ticking = setInterval(() => this.open.forEach((one) => one.tick()), SECOND_MS).unref();
  }

  /**
   * @param cursor where the listener left off; without one the stream starts now
   * @returns server-sent events
   * @throws TooManyStreamsError, StreamsEndingError, InvalidRequestError, UnknownEventError
   */
  async listen(
    tenantId: TenantId,
    cursor: string | undefined,
    types: readonly EventType[] | undefined,
  ): Promise<Readable> {
    if (this.ending) throw new StreamsEndingError();
    const others = [...this.open].filter((other) => other.tenantId === tenantId);
    const { max, maxPerTenant } = this.config.streams;
    if (others.length >= maxPerTenant) throw new TooManyStreamsError(maxPerTenant, 'The tenant');
    if (this.open.size >= max) throw new TooManyStreamsError(max, 'This process');
    const position = await (cursor === undefined
      ? this.events.lastPosition()
      : this.reader.positionOf(tenantId, cursor));
    const subscription = new EventSubscription(tenantId, position, types ? new Set(types) : null);
    this.open.add(subscription);
    subscription.stream.once('close', () => {
      this.open.delete(subscription);
      this.live.delete(subscription);
    });
    this.catchUp(subscription).catch((error: unknown) => {
      this.logger.warn({ err: error, tenantId }, 'a stream ends, as it cannot catch up');
      subscription.end();
    });
    return subscription.stream;
  }

  /** Before the HTTP server closes, which waits for open answers. */
  async onModuleDestroy(): Promise<void> {
    this.ending = true;
    this.unlisten();
    clearInterval(this.ticking);
    for (const subscription of this.open) subscription.end();
    await this.runner.stop();
    await this.looking;
  }

  /** Reads on from where the listener left off; the last look of all covers what happens meanwhile. */
  private async catchUp(subscription: EventSubscription): Promise<void> {
    for (;;) {
      const { tenantId, position } = subscription;
      const page = await this.reader.read({ tenantIds: [tenantId], after: position, limit: PAGE });
      if (subscription.stream.destroyed || this.ending) return;
      subscription.deliver(page);
      await subscription.drained();
      if (page.length < PAGE) break;
    }
    subscription.ready(this.clock.now());
    this.live.add(subscription);
    await this.look();
  }

  /** Looks that are asked for while one is under way are one more. */
  private async look(): Promise<void> {
    if (this.looking !== undefined) {
      this.lookAgain = true;
      return this.looking;
    }
    this.looking = this.lookUntilQuiet().finally(() => (this.looking = undefined));
    return this.looking;
  }

  private async lookUntilQuiet(): Promise<void> {
    do {
      this.lookAgain = false;
      try {
        await this.lookOnce();
        this.failing = false;
      } catch (error) {
        // A database that is away needs no line for every look.
        if (!this.failing) this.logger.warn({ err: error }, 'a look for events failed');
        this.failing = true;
        return;
      }
    } while (this.lookAgain && !this.ending);
  }

  private async lookOnce(): Promise<void> {
    const listeners = [...this.live];
    if (listeners.length === 0) return;
    const tenantIds = [...new Set(listeners.map(({ tenantId }) => tenantId))];
    let after = Math.min(...listeners.map(({ position }) => position));
    for (;;) {
      const page = await this.reader.read({ tenantIds, after, limit: PAGE });
      for (const listener of listeners) listener.deliver(page);
      after = page.at(-1)?.position ?? after;
      // Whom nothing was for need not be looked for from further back the next time.
      for (const listener of listeners) listener.skipTo(after);
      if (page.length < PAGE) break;
    }
  }
}
