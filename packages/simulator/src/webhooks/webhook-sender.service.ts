import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Agent } from 'undici';
import { Clock } from '../clock.js';
import { defined } from '../defined.js';
import { FaultsService } from '../faults/faults.service.js';
import { SimulatorEnvironment } from '../simulator.environment.js';
import { ItemQueue } from './item-queue.js';
import { renderNotification, type WebhookItem } from './notification.js';
import { post, type PostAnswer } from './post.js';
import { RetrySchedule } from './retry-schedule.js';
import { sign } from './signature.js';
import { WebhookLog, type WebhookSummary } from './webhook-log.js';

/** How long a reset waits for the POSTs in flight, ms. */
const SETTLE_MS = 2000;

/** One POST, the same bytes at every attempt. */
interface Delivery {
  readonly url: string;
  readonly items: readonly WebhookItem[];
  readonly body: Buffer;
  readonly firstAt: number;
  attempts: number;
}

/** Tells the subscriber what happened: signed, in parallel, again and again until it says 200. */
@Injectable()
export class WebhookSenderService implements OnModuleDestroy {
  private readonly log = new WebhookLog();
  private readonly agent: Agent;
  private readonly schedule: RetrySchedule;
  private readonly queue = new ItemQueue<WebhookItem>();
  /** Refused before, and to be posted again now. */
  private readonly due = new ItemQueue<Delivery>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private lingering: NodeJS.Timeout | undefined;
  private inFlight = 0;
  private waiting = 0;
  private epoch = 0;

  constructor(
    private readonly environment: SimulatorEnvironment,
    private readonly faults: FaultsService,
    private readonly clock: Clock,
  ) {
    const { SIMULATOR_CLOCK_FACTOR, SIMULATOR_WEBHOOK_GIVE_UP_HOURS } = environment;
    this.schedule = new RetrySchedule(SIMULATOR_CLOCK_FACTOR, SIMULATOR_WEBHOOK_GIVE_UP_HOURS);
    this.agent = new Agent({
      connections: environment.SIMULATOR_WEBHOOK_CONCURRENCY,
      headersTimeout: environment.SIMULATOR_WEBHOOK_TIMEOUT_MS,
      bodyTimeout: environment.SIMULATOR_WEBHOOK_TIMEOUT_MS,
      connect: { timeout: environment.SIMULATOR_WEBHOOK_TIMEOUT_MS },
    });
  }

  /** Hands over one item. It is posted soon, with others if batches are on. */
  enqueue(item: WebhookItem): void {
    this.enqueueLater(item, this.faults.delayMs());
    if (this.faults.happens(this.faults.current.duplicateWebhookRate)) {
      this.enqueueLater(item, this.faults.delayMs());
    }
  }

  /** Waiting in a queue, in flight, or between two attempts. */
  get pending(): number {
    return this.queue.length + this.due.length + this.inFlight + this.waiting;
  }

  summary(): WebhookSummary & { pending: number } {
    return { ...this.log.summary(), pending: this.pending };
  }

  /** Forgets what is not posted yet, and the log. */
  clear(): void {
    this.epoch += 1;
    this.queue.clear();
    this.due.clear();
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    clearTimeout(this.lingering);
    this.lingering = undefined;
    this.waiting = 0;
    this.log.clear();
  }

  /** Resolves when no POST is in flight, or after a while. */
  async settle(): Promise<void> {
    const until = this.now() + SETTLE_MS;
    while (this.inFlight > 0 && this.now() < until) await pause(5);
  }

  async onModuleDestroy(): Promise<void> {
    this.clear();
    await this.agent.destroy();
  }

  private enqueueLater(item: WebhookItem, delayMs: number): void {
    if (delayMs > 0) {
      this.later(delayMs, () => this.enqueueNow(item));
    } else {
      this.enqueueNow(item);
    }
  }

  private enqueueNow(item: WebhookItem): void {
    this.queue.push(item);
    const { webhookBatch, webhookLingerMs } = this.faults.current;
    if (webhookLingerMs === 0 || this.queue.length >= webhookBatch) {
      this.pump();
    } else {
      this.lingering ??= setTimeout(() => this.pump(), webhookLingerMs);
    }
  }

  private pump(): void {
    clearTimeout(this.lingering);
    this.lingering = undefined;
    while (this.inFlight < this.environment.SIMULATOR_WEBHOOK_CONCURRENCY) {
      const [delivery] = this.due.take(1, () => true);
      const next = delivery ?? this.nextDelivery();
      if (!next) return;
      void this.attempt(next);
    }
  }

  private nextDelivery(): Delivery | undefined {
    const { shuffle, webhookBatch } = this.faults.current;
    if (shuffle) this.queue.bringForward(this.faults.pick(this.queue.length));
    const items = this.queue.take(webhookBatch, (first, item) => item.url === first.url);
    const [first] = items;
    if (!first) return undefined;
    const body = Buffer.from(renderNotification(items), 'latin1');
    return { url: first.url, items, body, firstAt: this.now(), attempts: 0 };
  }

  private async attempt(delivery: Delivery): Promise<void> {
    const epoch = this.epoch;
    this.inFlight += 1;
    delivery.attempts += 1;
    this.log.addPost();
    const started = performance.now();
    const { status, body } = await this.post(delivery);
    this.inFlight -= 1;
    if (epoch === this.epoch) {
      if (status === 200) this.acknowledge(delivery, performance.now() - started);
      else this.retry(delivery, status, body);
    }
    this.pump();
  }

  private post({ url, body }: Delivery): Promise<PostAnswer> {
    const { APP_SECRET } = this.environment;
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'facebookexternalua',
      ...defined({
        'x-hub-signature-256': APP_SECRET === undefined ? undefined : sign(APP_SECRET, body),
      }),
    };
    return post(this.agent, url, headers, body);
  }

  private acknowledge({ items }: Delivery, latencyMs: number): void {
    this.log.addAcknowledgement(items.length, latencyMs);
    const now = this.now();
    for (const item of items) item.onAcknowledged?.(now);
  }

  private retry(delivery: Delivery, status: number, body: string): void {
    const now = this.now();
    const { url, attempts: attempt, firstAt } = delivery;
    const at = new Date(now).toISOString();
    this.log.addFailure({ at, url, attempt, status, body });
    const pauseMs = this.schedule.pauseAfter(attempt, now - firstAt);
    if (pauseMs === undefined) this.log.addGivenUp();
    else this.later(pauseMs, () => this.attemptAgain(delivery));
  }

  private attemptAgain(delivery: Delivery): void {
    this.due.push(delivery);
    this.pump();
  }

  private now(): number {
    return this.clock.now().getTime();
  }

  private later(ms: number, work: () => void): void {
    this.waiting += 1;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.waiting -= 1;
      work();
    }, ms);
    this.timers.add(timer);
  }
}
