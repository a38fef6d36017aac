import { Injectable } from '@nestjs/common';
import { Clock } from '../clock.js';
import { FaultsService } from '../faults/faults.service.js';
import type { EarlyNews } from '../faults/outcome.js';
import type { LedgerMessage, LedgerStatus } from '../ledger/ledger.service.js';
import { echoItem } from './echo.js';
import { statusJson, type ReportedStatus, type StatusSubject } from './status-report.js';
import type { WebhookItem } from './notification.js';
import { WebhookSenderService } from './webhook-sender.service.js';

/** How long an answer waits for the status that is to come before it, ms. */
const BEFORE_ANSWER_MS = 5000;

/** An accepted message, and all its statuses need to know. */
export interface ReportOn {
  readonly message: LedgerMessage;
  readonly subject: StatusSubject;
  readonly url: string;
  readonly wabaId: string;
  readonly displayPhoneNumber: string;
  /** JSON of the `contacts[]` element. */
  readonly contact: string;
}

/** Reports what became of accepted messages. */
@Injectable()
export class StatusReporterService {
  private epoch = 0;

  constructor(
    private readonly faults: FaultsService,
    private readonly sender: WebhookSenderService,
    private readonly clock: Clock,
  ) {}

  /**
   * Reports `sent`, `delivered` and `read`, each after its delay; reactions get only the first.
   *
   * @param told what was reported already
   * @param extraMs how much later than usual
   */
  reportUsual(on: ReportOn, told: readonly EarlyNews[] = [], extraMs = 0): void {
    const { sentDelayMs, deliveredDelayMs, readDelayMs } = this.faults.current;
    const plan = [
      ['sent', sentDelayMs],
      ['delivered', deliveredDelayMs],
      ['read', readDelayMs],
    ] as const;
    for (const [status, delayMs] of on.message.type === 'reaction' ? plan.slice(0, 1) : plan) {
      if (!told.includes(status)) this.reportAfter(delayMs + extraMs, on, status);
    }
  }

  reportFailed(on: ReportOn, code: number, extraMs = 0): void {
    this.reportAfter(this.faults.current.sentDelayMs + extraMs, on, 'failed', code);
  }

  /** Reports something at once. Resolves when the receiver has it, or after a while. */
  async reportEarly(on: ReportOn, news: EarlyNews, content: unknown): Promise<void> {
    await new Promise<void>((resolve) => {
      setTimeout(resolve, BEFORE_ANSWER_MS).unref();
      if (news === 'echo') this.sender.enqueue(this.echoOf(on, content, resolve));
      else this.report(on, news, undefined, resolve);
    });
  }

  /** Forgets the statuses that are still to come. */
  clear(): void {
    this.epoch += 1;
  }

  private echoOf(on: ReportOn, content: unknown, onAcknowledged: () => void): WebhookItem {
    const { message, subject, url, wabaId, displayPhoneNumber } = on;
    const { phoneNumberId, wamid, type } = message;
    const echo = { url, wabaId, phoneNumberId, displayPhoneNumber, wamid, type, content };
    const to = { waId: subject.recipientId, userId: subject.recipientUserId };
    return echoItem({ ...echo, ...to, at: message.acceptedAt }, onAcknowledged);
  }

  private reportAfter(delayMs: number, on: ReportOn, status: ReportedStatus, code?: number): void {
    const epoch = this.epoch;
    setTimeout(() => {
      if (epoch === this.epoch) this.report(on, status, code);
    }, delayMs).unref();
  }

  private report(
    on: ReportOn,
    status: ReportedStatus,
    code: number | undefined,
    onAcknowledged?: () => void,
  ): void {
    const at = this.clock.now().getTime();
    const entry: LedgerStatus = { status, at, acknowledgedAt: undefined };
    on.message.statuses.push(entry);
    const item: WebhookItem = {
      url: on.url,
      entryId: on.wabaId,
      content: {
        field: 'messages',
        list: 'statuses',
        phoneNumberId: on.message.phoneNumberId,
        displayPhoneNumber: on.displayPhoneNumber,
        contact: status === 'failed' ? undefined : on.contact,
        item: statusJson(on.subject, status, at, code),
      },
      onAcknowledged: (acknowledgedAt) => {
        entry.acknowledgedAt ??= acknowledgedAt;
        onAcknowledged?.();
      },
    };
    this.sender.enqueue(item);
  }
}
