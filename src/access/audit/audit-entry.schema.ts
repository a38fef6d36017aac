import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { Id, TenantId } from '../../common/id.js';
import type { Actor } from '../caller.js';

export type AuditEntryId = Id<'aud'>;

export const AUDIT_OUTCOMES = ['started', 'done', 'failed', 'refused'] as const;

/**
 * - `started`: the change began; a line that stays so tells of a process that died, or could not
 *   write: what became of it, the target shows
 * - `done`, `failed`: how it ended
 * - `refused`: it was not allowed to begin
 */
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

/** Who did what to whom. Never changed but once, from `started` to how it ended. */
@Schema({ collection: 'audit_log', versionKey: false, minimize: false })
export class AuditEntry {
  @Prop({ type: String, required: true })
  _id: AuditEntryId;

  @Prop({ type: Date, required: true })
  at: Date;

  @Prop({ type: Object, required: true })
  actor: Actor;

  /** E.g. `tenant.suspended`. */
  @Prop({ type: String, required: true })
  action: string;

  /** Id of what it was done to. */
  @Prop({ type: String, required: true })
  target: string;

  /** Whose data it concerns; `null`: the installation's. */
  @Prop({ type: String, default: null })
  tenantId: TenantId | null;

  @Prop({ type: String, default: null })
  requestId: string | null;

  @Prop({ type: String, default: null })
  ip: string | null;

  /** Names of fields, with values where those are harmless. */
  @Prop({ type: Object, required: true })
  changes: Record<string, unknown>;

  @Prop({ type: String, enum: AUDIT_OUTCOMES, required: true })
  outcome: AuditOutcome;

  @Prop({ type: Date, required: true })
  expiresAt: Date;
}

export const AuditEntrySchema = SchemaFactory.createForClass(AuditEntry);
AuditEntrySchema.index({ tenantId: 1, _id: -1 });
AuditEntrySchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
