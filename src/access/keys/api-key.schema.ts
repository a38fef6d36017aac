import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { Id, TenantId } from '../../common/id.js';
import { SCOPES, type Scope } from '../../common/route-access.js';
import type { Actor } from '../caller.js';

export type ApiKeyId = Id<'key'>;

/** A key that lets its bearer call the API. The key itself is not kept. */
@Schema({ collection: 'api_keys', versionKey: false })
export class ApiKey {
  @Prop({ type: String, required: true })
  _id: ApiKeyId;

  /** `null`: an operator's key. */
  @Prop({ type: String, default: null })
  tenantId: TenantId | null;

  @Prop({ type: String, required: true })
  name: string;

  @Prop({ type: [String], enum: SCOPES, required: true })
  scopes: Scope[];

  /** SHA-256 of the key. */
  @Prop({ type: String, required: true })
  hash: string;

  /** The first characters of the key, to know it by. Absent for one that is older than this list. */
  @Prop({ type: String })
  prefix?: string;

  @Prop({ type: Object, required: true })
  createdBy: Actor;

  @Prop({ type: Date, required: true })
  createdAt: Date;

  /** From here on it is refused. */
  @Prop({ type: Date })
  expiresAt?: Date;

  /** To the minute. */
  @Prop({ type: Date })
  lastUsedAt?: Date;

  /** It was taken back. The row stays, so that the key is known for one that was. */
  @Prop({ type: Date })
  revokedAt?: Date;

  /** Its tenant is gone; the row follows. */
  @Prop({ type: Date })
  goneAt?: Date;
}

export const ApiKeySchema = SchemaFactory.createForClass(ApiKey);
ApiKeySchema.index({ hash: 1 }, { unique: true });
ApiKeySchema.index({ tenantId: 1, _id: -1 });
ApiKeySchema.index({ goneAt: 1 }, { expireAfterSeconds: 30 * 86_400 });
