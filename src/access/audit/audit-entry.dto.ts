import { ApiProperty } from '@nestjs/swagger';
import { AUDIT_OUTCOMES, type AuditEntry, type AuditOutcome } from './audit-entry.schema.js';

export class ActorResponse {
  /** `operator`, `key` or `user` (of a tenant), or `system`: nobody who called. */
  @ApiProperty({ enum: ['operator', 'key', 'user', 'system'] })
  kind: string;

  /** Id of the key or the person; `null` for the key of the environment, and of operators if a tenant looks. */
  @ApiProperty({ type: String, nullable: true })
  id: string | null;

  name: string;
}

export class AuditEntryResponse {
  /** `aud_` and a sortable id. */
  id: string;

  @ApiProperty({ type: String, format: 'date-time' })
  at: string;

  actor: ActorResponse;

  /** What was done, e.g. `tenant.suspended`. */
  action: string;

  /** Id of what it was done to. */
  target: string;

  /** Whose data it concerns; `null`: the installation's. */
  @ApiProperty({ type: String, nullable: true })
  tenantId: string | null;

  /** The same as in the `x-request-id` header of the answer. */
  @ApiProperty({ type: String, nullable: true })
  requestId: string | null;

  /** Address of the client; `null` for operators if a tenant looks. */
  @ApiProperty({ type: String, nullable: true })
  ip: string | null;

  /** Fields that changed, with values where those are harmless. */
  @ApiProperty({ type: 'object', additionalProperties: true })
  changes: object;

  /**
   * `started` is a change whose end nobody noted: a process died, or the database went away. What
   * became of it, the target shows.
   */
  @ApiProperty({ enum: AUDIT_OUTCOMES, enumName: 'AuditOutcome' })
  outcome: AuditOutcome;
}

export class AuditPage {
  items: AuditEntryResponse[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}

export function toAuditEntryResponse(entry: AuditEntry): AuditEntryResponse {
  const { _id, at, actor, action, target, tenantId, requestId, ip, changes, outcome } = entry;
  return {
    id: _id,
    at: at.toISOString(),
    actor,
    action,
    target,
    tenantId,
    requestId,
    ip,
    changes,
    outcome,
  };
}

/** As its tenant may see it: that it was an operator, and neither which one nor from where. */
export function toTenantsView(entry: AuditEntry): AuditEntryResponse {
  const shown = toAuditEntryResponse(entry);
  if (entry.actor.kind !== 'operator') return shown;
  return { ...shown, actor: { kind: 'operator', id: null, name: 'operator' }, ip: null };
}
