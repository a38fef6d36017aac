import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { newId, type TenantId } from '../../common/id.js';
import type { PageQuery } from '../../common/page.js';
import { AppConfig } from '../../config/app-config.js';
import { currentActor, currentCall } from '../caller.js';
import type { AuditEntry, AuditOutcome } from './audit-entry.schema.js';
import { AuditLogRepository } from './audit-log.repository.js';

const DAY_MS = 86_400_000;

export type AuditAction =
  | 'tenant.registered'
  | 'tenant.updated'
  | 'tenant.suspended'
  | 'tenant.resumed'
  | 'tenant.deleted'
  | 'tenant.limits_changed'
  | 'tenant.claim_refused'
  | 'number.added'
  | 'number.updated'
  | 'number.removed'
  | 'number.pin_shown'
  | 'number.pin_changed'
  | 'number.code_requested'
  | 'number.code_entered'
  | 'number.registered'
  | 'number.deregistered'
  | 'number.disconnected'
  | 'number.profile_changed'
  | 'number.mended'
  | 'onboarding.begun'
  | 'onboarding.retried'
  | 'connect_link.created'
  | 'connect_link.revoked'
  | 'key.created'
  | 'key.rotated'
  | 'key.revoked'
  | 'master_key.rotated'
  | 'session.opened'
  | 'user.created'
  | 'user.invited'
  | 'user.updated'
  | 'user.password_changed'
  | 'user.second_factor_added'
  | 'user.second_factor_removed'
  | 'user.removed'
  | 'member.invited'
  | 'member.added'
  | 'member.updated'
  | 'member.removed'
  | 'webhook.replayed'
  | 'dead_letter.replayed'
  | 'dead_letter.discarded'
  | 'message.settled'
  | 'endpoint.created'
  | 'endpoint.updated'
  | 'endpoint.deleted'
  | 'endpoint.secret_read'
  | 'endpoint.secret_rotated'
  | 'endpoint.replayed'
  | 'customer.separated'
  | 'customer.merged';

/** What was done. Who did it, from where and in which request is known from the call. */
export interface Deed {
  readonly action: AuditAction;
  /** Id of what it is done to. */
  readonly target: string;
  /** Whose data it concerns; `null`: the installation's. */
  readonly tenantId: TenantId | null;
  /** Names of fields, with values where those are harmless. Never a secret, never a message's text. */
  readonly changes?: Readonly<Record<string, unknown>>;
}

/** Who did what to whom. A change that is audited does not happen without its line. */
@Injectable()
export class AuditLog {
  private readonly logger = new Logger(AuditLog.name);

  constructor(
    private readonly entries: AuditLogRepository,
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {}

  /**
   * Writes the line, durably, before it lets the change begin, and afterwards how it ended. Can the
   * line not be written, nothing is changed and the error of the database goes to the caller (503).
   *
   * @returns what the change returns
   * @throws what the change throws, noted as `failed`
   */
  async during<T>(deed: Deed, change: () => Promise<T>): Promise<T> {
    const { _id } = await this.append(deed, 'started');
    try {
      const result = await change();
      await this.end(_id, 'done');
      return result;
    } catch (error) {
      await this.end(_id, 'failed');
      throw error;
    }
  }

  /** Notes what was tried and not allowed. */
  async refused(deed: Deed): Promise<void> {
    await this.append(deed, 'refused');
  }

  list(page: PageQuery, tenantId?: TenantId): Promise<AuditEntry[]> {
    return this.entries.list(page, tenantId);
  }

  private async append(deed: Deed, outcome: AuditOutcome): Promise<AuditEntry> {
    const call = currentCall();
    const entry: AuditEntry = {
      _id: newId('aud'),
      at: this.clock.now(),
      actor: currentActor(),
      action: deed.action,
      target: deed.target,
      tenantId: deed.tenantId,
      requestId: call?.requestId ?? null,
      ip: call?.ip ?? null,
      changes: { ...deed.changes },
      outcome,
      expiresAt: this.clock.in(this.config.audit.days * DAY_MS),
    };
    await this.entries.append(entry);
    return entry;
  }

  /** The change is made or not; only the line stays `started`, which says that nobody knows. */
  private async end(id: AuditEntry['_id'], outcome: AuditOutcome): Promise<void> {
    try {
      await this.entries.end(id, outcome);
    } catch (error) {
      this.logger.warn({ err: error, auditEntryId: id, outcome }, 'an audit line stays as started');
    }
  }
}
