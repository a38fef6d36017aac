import { Injectable } from '@nestjs/common';
import { AuditLog, type Deed } from '../access/audit/audit-log.service.js';
import { defined } from '../common/defined.js';
import {
  isId,
  type DeadLetterId,
  type MediaId,
  type MessageId,
  type TenantId,
  type WebhookEventId,
} from '../common/id.js';
import type { DeadLetter } from '../dead-letters/dead-letter.schema.js';
import { DeadLettersService } from '../dead-letters/dead-letters.service.js';
import { MediaNotFoundError } from '../media/media.errors.js';
import { MediaService } from '../media/media.service.js';
import { STATUS_RANK } from '../messaging/messages/message-status.js';
import { OverdueRepository } from '../messaging/outbox/overdue.repository.js';
import { MessagesRepository } from '../messaging/messages/messages.repository.js';
import { TakeTurnQueue, lanesOf } from '../messaging/messages/take-turn.job.js';
import { ApplyWebhooksQueue } from '../webhook/apply-webhooks.job.js';
import { WebhookEventsRepository } from '../webhook/webhook-events.repository.js';
import type { ReplayDeadLettersDto, ReplayedLetterResponse } from './dead-letter.dto.js';
import { DeadLetterNotFoundError, DeadLetterNotOpenError } from './recovery.errors.js';

const MAX_REPLAYED = 1_000;

/** Gives what was given up another round of tries, or closes the case. */
@Injectable()
export class ReplayService {
  constructor(
    private readonly deadLetters: DeadLettersService,
    private readonly messages: MessagesRepository,
    private readonly overdue: OverdueRepository,
    private readonly turns: TakeTurnQueue,
    private readonly events: WebhookEventsRepository,
    private readonly webhooks: ApplyWebhooksQueue,
    private readonly media: MediaService,
    private readonly audit: AuditLog,
  ) {}

  /** @throws DeadLetterNotFoundError */
  async get(id: DeadLetterId): Promise<DeadLetter> {
    const letter = isId('dlt', id) ? await this.deadLetters.find(id) : null;
    if (letter === null) throw new DeadLetterNotFoundError(id);
    return letter;
  }

  /** Replays open letters, those named or all that fit; a dry run only tells. */
  async replay(request: ReplayDeadLettersDto): Promise<ReplayedLetterResponse[]> {
    const letters = await this.select(request);
    const results: ReplayedLetterResponse[] = [];
    for (const letter of letters) {
      results.push({ id: letter._id, ...(await this.replayOne(letter, request.dryRun === true)) });
    }
    return results;
  }

  /**
   * Closes a letter without another try.
   *
   * @throws DeadLetterNotFoundError
   * @throws DeadLetterNotOpenError
   */
  async discard(id: DeadLetterId): Promise<DeadLetter> {
    const letter = await this.get(id);
    await this.audit.during(deedOn(letter, 'dead_letter.discarded'), async () => {
      if (!(await this.deadLetters.close(letter, 'discarded')))
        throw new DeadLetterNotOpenError(id);
    });
    return this.get(id);
  }

  private async select({ ids, tenantId, code }: ReplayDeadLettersDto): Promise<DeadLetter[]> {
    if (ids !== undefined) return Promise.all(ids.map((id) => this.get(id as DeadLetterId)));
    return this.deadLetters.list(
      {
        state: 'open',
        ...defined({ tenantId: tenantId ? (tenantId as TenantId) : undefined, code }),
      },
      MAX_REPLAYED,
    );
  }

  private async replayOne(
    letter: DeadLetter,
    dryRun: boolean,
  ): Promise<Omit<ReplayedLetterResponse, 'id'>> {
    if (letter.state !== 'open') return { result: 'skipped', reason: `it is ${letter.state}` };
    if (dryRun) return { result: 'would replay' };
    const replayed = await this.audit.during(deedOn(letter, 'dead_letter.replayed'), () =>
      this.replaySubject(letter),
    );
    if (!replayed)
      return { result: 'skipped', reason: 'it is no longer failed, or no longer kept' };
    await this.deadLetters.close(letter, 'replayed');
    return { result: 'replayed' };
  }

  private replaySubject(letter: DeadLetter): Promise<boolean> {
    switch (letter.kind) {
      case 'message':
        return this.replayMessage(letter);
      case 'webhook':
        return this.replayWebhook(letter.subjectId as WebhookEventId);
      case 'media':
        return this.replayMedia(letter);
    }
  }

  private async replayMedia({ subjectId, tenantId }: DeadLetter): Promise<boolean> {
    if (tenantId === undefined) return false;
    try {
      await this.media.fetchAgain(tenantId, subjectId as MediaId);
      return true;
    } catch (error) {
      if (error instanceof MediaNotFoundError) return false;
      throw error;
    }
  }

  /** Only what surely failed goes again: not what arrived meanwhile, nor what may have. */
  private async replayMessage({ subjectId, tenantId }: DeadLetter): Promise<boolean> {
    const messageId = subjectId as MessageId;
    const requeued = await this.overdue.requeue([messageId], [STATUS_RANK.failed]);
    if (requeued === 0 || tenantId === undefined) return requeued > 0;
    const message = await this.messages.find(tenantId, messageId);
    if (message !== null) await this.turns.ring(lanesOf([message]));
    return true;
  }

  private async replayWebhook(id: WebhookEventId): Promise<boolean> {
    const reopened = await this.events.reopen(id);
    if (reopened) await this.webhooks.ring([{ webhookEventIds: [id] }]);
    return reopened;
  }
}

function deedOn(
  { _id, tenantId, kind, subjectId }: DeadLetter,
  action: 'dead_letter.replayed' | 'dead_letter.discarded',
): Deed {
  return { action, target: _id, tenantId: tenantId ?? null, changes: { kind, subjectId } };
}
